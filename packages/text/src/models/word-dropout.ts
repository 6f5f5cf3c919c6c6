// Word dropout: words replaced by the unknown word while training.
import { CellOptionError } from "@grus/cells";
import {
  type CallContext,
  isRagged,
  type Part,
  randomBernoulli,
  type Sequence,
  type Tensor,
  where,
} from "@grus/tensor";

/** Options of {@link wordDropout}. */
export interface WordDropoutOptions {
  /** Probability that a word is replaced, in [0, 1). */
  readonly rate: number;
  /** The index of the unknown word. */
  readonly unknown: number | undefined;
}

/** Indices in, indices of the same kind out. */
export type WordDropoutCall = <X extends Sequence<"int32">>(words: X) => X;

/** A part without parameters. */
export interface WordDropout extends Part<WordDropoutCall> {
  readonly reads: "int32";
  bind(parameters?: undefined, context?: CallContext): WordDropoutCall;
}

/**
 * Replaces each word by the unknown word with a probability while training, so that the unknown word gets a
 * vector and its neighbours learn to do without it (Iyyer et al. 2015; Kiperwasser and Goldberg 2016, with
 * one rate for all words). Without a key it is the identity. Throws {@link CellOptionError}.
 */
export function wordDropout(source: string, { rate, unknown }: WordDropoutOptions): WordDropout {
  if (!(rate >= 0 && rate < 1))
    throw new CellOptionError(source, "wordDropout", rate, "a number from 0 to below 1");
  if (rate > 0 && unknown === undefined)
    throw new CellOptionError(source, "unknown", unknown, "the index of the unknown word, for wordDropout");
  return {
    reads: "int32",
    bind: (_parameters, { key } = {}) => {
      const replaced = (values: Tensor): Tensor =>
        key === undefined || unknown === undefined || rate === 0
          ? values
          : where(randomBernoulli(key, rate, values.shape), unknown, values);
      const call = (words: Sequence<"int32">): Sequence =>
        isRagged(words) ? { values: replaced(words.values), lengths: words.lengths } : replaced(words);
      return call as WordDropoutCall;
    },
  };
}
