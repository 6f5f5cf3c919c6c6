// Convolutions over the words of a text.
import { uniformInit } from "@grus/cells";
import {
  add,
  concat,
  convolution,
  type Floats,
  type Key,
  type Part,
  relu,
  type Sequence,
  splitKey,
  type Tensor,
} from "@grus/tensor";
import { TextError } from "../errors.ts";
import { clearSteps, sameKind, valuesOf } from "./steps.ts";

/** The filters of one width. */
export interface WordFilterParameters {
  /** [filters, inputSize, width], the layout of PyTorch's nn.Conv1d */
  readonly weight: Tensor<"float32">;
  /** [filters] */
  readonly bias: Tensor<"float32">;
}

/** The parameters of {@link wordConvolutions}, by width. */
export type WordConvolutionsParameters = readonly WordFilterParameters[];

/** Options of {@link wordConvolutions}. */
export interface WordConvolutionsOptions {
  /** Features of a word. */
  readonly inputSize: number;
  /** Words that the filters see, a number for each set of filters. */
  readonly widths: readonly number[];
  /** Filters of each width. */
  readonly filters: number;
}

/** [batch, time, inputSize] -> [batch, time, outputSize]; undefined without widths. */
export type WordConvolutionsCall = <X extends Sequence<"float32">>(words: X) => Floats<X> | undefined;

/** Convolutions over words. */
export interface WordConvolutions extends Part<WordConvolutionsCall> {
  /** widths · filters */
  readonly outputSize: number;
  readonly causal: false;
  init(key: Key): WordConvolutionsParameters;
  bind(parameters: WordConvolutionsParameters): WordConvolutionsCall;
}

/**
 * relu(convolution) of each width (Kim 2014, arXiv 1408.5882), a step for each word, with zeros around the text; of an
 * even width, the word itself and one more after it than before. Throws {@link TextError} for a width below 1.
 */
export function wordConvolutions(
  source: string,
  { inputSize, widths, filters }: WordConvolutionsOptions,
): WordConvolutions {
  for (const width of widths)
    if (!(Number.isInteger(width) && width > 0))
      throw new TextError({
        problem: `${source}: convolutions has a width of ${width}; expected whole numbers of words of at least 1.`,
      });
  return {
    outputSize: widths.length * filters,
    causal: false,
    init: (key) => {
      const keys = widths.length === 0 ? [] : splitKey(key, widths.length);
      return widths.map((width, i) => initFilters(keys[i]!, [filters, inputSize, width]));
    },
    bind: (parameters) => (words) => {
      if (widths.length === 0) return undefined;
      const values = clearSteps(words, valuesOf(words));
      const all = parameters.map((own) => convolved(values, own));
      return sameKind(words, concat(all, 2)) as Floats<typeof words>;
    },
  };
}

/** As PyTorch's nn.Conv1d. */
function initFilters(key: Key, shape: readonly [number, number, number]): WordFilterParameters {
  const [filters, inputSize, width] = shape;
  const [first, second] = splitKey(key);
  const bound = 1 / Math.sqrt(inputSize * width);
  const plain = uniformInit({ low: -bound, high: bound });
  return { weight: plain(first, shape), bias: plain(second, [filters]) };
}

function convolved(values: Tensor, { weight, bias }: WordFilterParameters): Tensor {
  return relu(add(convolution(values, weight, { padding: "same" }), bias));
}
