// The characters of words as features: a convolution with max pooling.
import { type EmbeddingParameters, embedding, mapSteps, uniformInit } from "@grus/cells";
import {
  add,
  arange,
  axes,
  broadcastTo,
  concat,
  equal,
  expandAxis,
  type Floats,
  full,
  gather,
  type Key,
  matmul,
  max,
  type Part,
  relu,
  reshape,
  type Sequence,
  ShapeError,
  slice,
  splitKey,
  type Tensor,
  take,
  transpose,
  where,
} from "@grus/tensor";
import { TextError } from "../errors.ts";

/** The parameters of {@link letterConvolution}. */
export interface LetterConvolutionParameters {
  readonly embedding: EmbeddingParameters;
  /** [outputSize, embeddingSize, width], the layout of PyTorch's nn.Conv1d */
  readonly weight: Tensor<"float32">;
  /** [outputSize] */
  readonly bias: Tensor<"float32">;
}

/** Options of {@link letterConvolution}. */
export interface LetterConvolutionOptions {
  /** The number of characters. */
  readonly vocabulary: number;
  /** The index that follows the letters of a word. */
  readonly padding: number;
  /** Features of a character. */
  readonly embeddingSize: number;
  /** Features of a word: the filters. */
  readonly outputSize: number;
  /** Characters that a filter sees, an odd number. */
  readonly width: number;
}

/** int32 [batch, time, letters] -> float32 [batch, time, outputSize]. */
export type LetterConvolutionCall = <X extends Sequence<"int32">>(letters: X) => Floats<X>;

/** The features of words from their letters. */
export interface LetterConvolution extends Part<LetterConvolutionCall> {
  readonly reads: "int32";
  readonly outputSize: number;
  init(key: Key): LetterConvolutionParameters;
  bind(parameters: LetterConvolutionParameters): LetterConvolutionCall;
}

/**
 * The maximum over the letters of a word of relu(convolution of their vectors) (dos Santos and Zadrozny 2014;
 * Ma and Hovy 2016), 0 for a word without letters. The product of each character's vector with each filter
 * is computed once for the vocabulary and then looked up, which is three times as fast as a product for every
 * letter, and as bidirectional recurrent layers over the letters.
 */
export function letterConvolution(options: LetterConvolutionOptions): LetterConvolution {
  const { vocabulary, padding, embeddingSize, outputSize, width } = options;
  if (!(Number.isInteger(width) && width > 0 && width % 2 === 1))
    throw new TextError({ problem: `characters: width is ${width}; expected an odd number of letters.` });
  const range = Math.sqrt(3 / embeddingSize);
  const initialiser = uniformInit({ low: -range, high: range });
  const vectors = embedding({ vocabulary, outputSize: embeddingSize, initialiser });
  const bound = 1 / Math.sqrt(embeddingSize * width);
  const plain = uniformInit({ low: -bound, high: bound });
  return {
    reads: "int32",
    outputSize,
    init: (key) => {
      const [first, second, third] = splitKey(key, 3);
      return {
        embedding: vectors.init(first),
        weight: plain(second, [outputSize, embeddingSize, width]),
        bias: plain(third, [outputSize]),
      };
    },
    bind: (parameters) => {
      const tables = productsOf(parameters, padding);
      return (letters) => mapSteps(letters, (values) => convolved(tables, parameters.bias, values, padding));
    },
  };
}

/** For each place of the filters, the products with every character, [vocabulary, outputSize]; 0 for padding. */
function productsOf(
  { embedding: { weight: vectors }, weight }: LetterConvolutionParameters,
  padding: number,
): Tensor[] {
  const [vocabulary] = axes(vectors, 2);
  const [, , width] = axes(weight, 3);
  const isPadding = expandAxis(equal(arange(vocabulary), padding), -1);
  const known = where(isPadding, 0, vectors);
  const byPlace = transpose(weight, [2, 1, 0]);
  return Array.from({ length: width }, (_, place) => matmul(known, take(byPlace, 0, place)));
}

function convolved(tables: readonly Tensor[], bias: Tensor, letters: Tensor, padding: number): Tensor {
  if (letters.rank !== 3)
    throw new ShapeError("characters", {
      subject: "letters",
      expected: "int32 [batch, time, letters]",
      got: letters.shape,
      cure: "Pass features: { characters: letters } to sequenceBatches.",
    });
  const [batch, time, count] = axes(letters, 3);
  const words = reshape(letters, [batch * time, count]);
  const before = (tables.length - 1) / 2;
  const seen = tables.map((table, place) => gather(table, shifted(words, place - before, padding)));
  const features = relu(
    add(
      seen.reduce((a, b) => add(a, b)),
      bias,
    ),
  );
  const isPadding = broadcastTo(expandAxis(equal(words, padding), -1), features.shape);
  const most = max(where(isPadding, 0, features), { axes: [1] });
  return reshape(most, [batch, time, bias.shape[0]!]);
}

/** The letter `by` places after each one, or padding. */
function shifted(words: Tensor, by: number, padding: number): Tensor {
  const [rows, count] = axes(words, 2);
  if (by === 0) return words;
  const outside = full([rows, Math.min(Math.abs(by), count)], padding, "int32");
  return by > 0
    ? concat([slice(words, 1, Math.min(by, count)), outside], 1)
    : concat([outside, slice(words, 1, 0, Math.max(0, count + by))], 1);
}
