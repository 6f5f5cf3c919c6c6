// The features of words: their vectors, and what their characters give.
import type { EmbeddingParameters } from "@grus/cells";
import {
  type CallContext,
  concat,
  type Floats,
  type Key,
  type Part,
  type Sequence,
  splitKey,
} from "@grus/tensor";
import { TextError } from "../errors.ts";
import {
  type LetterConvolutionOptions,
  type LetterConvolutionParameters,
  letterConvolution,
} from "./letter-convolution.ts";
import { sameKind, valuesOf } from "./steps.ts";
import { wordDropout } from "./word-dropout.ts";
import { wordEmbedding } from "./word-embedding.ts";

/** The parameters of {@link wordFeatures}. */
export interface WordFeaturesParameters {
  readonly words: EmbeddingParameters;
  /** Present if the model reads characters. */
  readonly characters?: LetterConvolutionParameters | undefined;
}

/** Sentences as words and, for models that read them, the characters of each word. */
export interface WordsInput<X extends Sequence<"int32"> = Sequence<"int32">> {
  /** int32 [batch, time] */
  readonly words: X;
  /** int32 [batch, time, letters], of {@link lettersOfWords}. */
  readonly characters?: Sequence<"int32"> | undefined;
}

/** Options of {@link wordFeatures}. */
export interface WordFeaturesOptions {
  readonly vocabulary: number;
  readonly embeddingSize: number;
  readonly vectors: Float32Array | undefined;
  readonly wordDropout: number;
  readonly unknown: number | undefined;
  readonly characters: LetterConvolutionOptions | undefined;
}

/** Words and characters in, [batch, time, outputSize] out. */
export type WordFeaturesCall = <X extends Sequence<"int32">>(input: WordsInput<X>) => Floats<X>;

/** The features of words. */
export interface WordFeatures extends Part<WordFeaturesCall> {
  readonly reads: "int32";
  readonly vocabulary: number;
  readonly outputSize: number;
  init(key: Key): WordFeaturesParameters;
  bind(parameters: WordFeaturesParameters, context?: CallContext): WordFeaturesCall;
}

/** The embedding of each word, followed by the features of its characters. */
export function wordFeatures(source: string, options: WordFeaturesOptions): WordFeatures {
  const { vocabulary, embeddingSize } = options;
  const words = wordEmbedding(source, options);
  const dropped = wordDropout(source, { rate: options.wordDropout, unknown: options.unknown });
  const characters = options.characters && letterConvolution(options.characters);
  return {
    reads: "int32",
    vocabulary,
    outputSize: embeddingSize + (characters?.outputSize ?? 0),
    init: (key) => {
      const [first, second] = splitKey(key);
      return { words: words.init(first), ...(characters && { characters: characters.init(second) }) };
    },
    bind: (parameters, context) => {
      const embed = words.bind(parameters.words);
      const drop = dropped.bind(undefined, context);
      const convolve = parameters.characters && characters?.bind(parameters.characters);
      return <X extends Sequence<"int32">>(input: WordsInput<X>): Floats<X> => {
        const vectors = embed(drop(input.words));
        if (convolve === undefined) return vectors;
        if (input.characters === undefined) throw noCharacters(source);
        return joined(vectors, convolve(input.characters));
      };
    },
  };
}

/** Both along the features, of the kind of the first. */
function joined<X extends Sequence>(a: X, b: Sequence): X {
  const values = concat([valuesOf(a), valuesOf(b)], 2);
  return sameKind(a, values) as X;
}

function noCharacters(source: string): TextError {
  return new TextError({
    problem: `${source}: the input has no characters; the model reads those of each word.`,
    cure: "Add a field of lettersOfWords to the batches.",
  });
}
