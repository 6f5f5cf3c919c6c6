// Pretrained vectors for the words of a vocabulary.
import { key, randomUniform } from "@grus/tensor";
import { TextError } from "../errors.ts";
import type { WordVectors } from "./read-word-vectors.ts";

/** The initial value of an embedding. */
export interface InitialVectors {
  /** [vocabulary, size], row-major: the option `vectors` of a model. */
  readonly values: Float32Array;
  /** Numbers per word: the option `embeddingSize` of a model. */
  readonly size: number;
  /** The share of the vocabulary that has a pretrained vector, from 0 to 1. */
  readonly found: number;
  /** The words without one, in the order of the vocabulary. */
  readonly missing: readonly string[];
}

/** Options of {@link initialVectors}. */
export interface InitialVectorsOptions {
  /** Seed of the vectors of missing words. Default 0. */
  readonly seed?: number | undefined;
}

/**
 * The vectors of a vocabulary, the words by index. A word that is missing is looked up in lower case; one
 * that is missing there too gets numbers uniform with the variance of the vectors that were found. Throws
 * {@link TextError} for an empty vocabulary.
 */
export function initialVectors(
  { size, words, values: given }: WordVectors,
  vocabulary: readonly string[],
  { seed = 0 }: InitialVectorsOptions = {},
): InitialVectors {
  if (vocabulary.length === 0) throw new TextError({ problem: "initialVectors: the vocabulary is empty." });
  const rows = new Map(words.map((word, row) => [word, row]));
  const rowOf = vocabulary.map((word) => rows.get(word) ?? rows.get(word.toLowerCase()));
  const missing = vocabulary.filter((_, i) => rowOf[i] === undefined);
  const values = drawn(vocabulary.length * size, Math.sqrt(3 * meanSquare(given)), seed);
  for (const [i, row] of rowOf.entries())
    if (row !== undefined) values.set(given.subarray(row * size, (row + 1) * size), i * size);
  return { values, size, found: (vocabulary.length - missing.length) / vocabulary.length, missing };
}

/** `count` numbers, uniform between ±bound. */
function drawn(count: number, bound: number, seed: number): Float32Array {
  return Float32Array.from(randomUniform(key(seed), [count]).data, (u) => bound * (2 * u - 1));
}

function meanSquare(values: Float32Array): number {
  return values.reduce((sum, x) => sum + x * x, 0) / Math.max(1, values.length);
}
