// The embedding of words.
import { type EmbeddingParameters, embedding, type Initialiser, type Layer, uniformInit } from "@grus/cells";
import { fromData } from "@grus/tensor";
import { TextError } from "../errors.ts";

/** Options of {@link wordEmbedding}. */
export interface WordEmbeddingOptions {
  readonly vocabulary: number;
  readonly embeddingSize: number;
  /** Pretrained vectors, [vocabulary, embeddingSize] row-major. */
  readonly vectors?: Float32Array | undefined;
}

/**
 * A vector for each word, pretrained or uniform with variance 1 / embeddingSize, which gives vectors the
 * length 1 on average. Throws {@link TextError} for vectors of another size.
 */
export function wordEmbedding(
  source: string,
  { vocabulary, embeddingSize, vectors }: WordEmbeddingOptions,
): Layer<EmbeddingParameters, "int32"> {
  const bound = Math.sqrt(3 / embeddingSize);
  const initialiser = vectors
    ? pretrained(source, vectors, vocabulary * embeddingSize)
    : uniformInit({ low: -bound, high: bound });
  return embedding({ vocabulary, outputSize: embeddingSize, initialiser });
}

function pretrained(source: string, vectors: Float32Array, size: number): Initialiser {
  if (vectors.length !== size)
    throw new TextError({
      problem: `${source}: vectors have ${vectors.length} numbers; expected vocabulary · embeddingSize = ${size}.`,
      cure: "Pass the vectors of initialVectors for the same vocabulary, and their size as embeddingSize.",
    });
  return (_key, shape) => fromData({ data: vectors.slice(), shape, dtype: "float32" });
}
