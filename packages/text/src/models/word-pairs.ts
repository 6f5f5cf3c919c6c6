// A linear classifier of words and pairs of neighbours.
import {
  add,
  axes,
  concat,
  fromData,
  full,
  gather,
  type Key,
  less,
  type Part,
  type Sequence,
  slice,
  sub,
  sum,
  type Tensor,
  where,
  zeros,
} from "@grus/tensor";
import { clearSteps, valuesOf } from "./steps.ts";

/** The parameters of {@link wordPairs}, the scores of each class; none without buckets. */
export interface WordPairsParameters {
  /** [vocabulary, classes] */
  readonly words?: Tensor<"float32"> | undefined;
  /** [buckets, classes] */
  readonly pairs?: Tensor<"float32"> | undefined;
}

/** Options of {@link wordPairs}. */
export interface WordPairsOptions {
  readonly vocabulary: number;
  readonly classes: number;
  /** Places for pairs; several pairs share one. 0 for no linear classifier. */
  readonly buckets: number;
}

/** int32 [batch, time] -> [batch, classes]; undefined without buckets. */
export type WordPairsCall = (words: Sequence<"int32">) => Tensor<"float32"> | undefined;

/** A linear classifier. */
export interface WordPairs extends Part<WordPairsCall> {
  readonly reads: "int32";
  /** Zero, so that it begins without an opinion. */
  init(key: Key): WordPairsParameters;
  bind(parameters: WordPairsParameters): WordPairsCall;
}

/** Each pair of a word and the one before it (0 before the first) has a bucket: a sum of codes of the two. */
interface Codes {
  readonly before: Int32Array;
  readonly own: Int32Array;
}

/**
 * The sum of the scores of the words of a text, and of its pairs of neighbours, whose scores are found by a hash of the
 * two (Joulin et al. 2017, arXiv 1607.01759): the linear part of a wide and deep model (Cheng et al. 2016, arXiv
 * 1606.07792), which learns what single words and phrases say from few examples.
 */
export function wordPairs({ vocabulary, classes, buckets }: WordPairsOptions): WordPairs {
  const codes: Codes = {
    before: codesOf(vocabulary, buckets, 0x9e3779b1),
    own: codesOf(vocabulary, buckets, 0x85ebca77),
  };
  return {
    reads: "int32",
    init: () =>
      buckets === 0 ? {} : { words: zeros([vocabulary, classes]), pairs: zeros([buckets, classes]) },
    bind: (parameters) => (words) => {
      if (buckets === 0 || parameters.words === undefined || parameters.pairs === undefined) return undefined;
      const values = valuesOf(words);
      const inPair = gather(parameters.pairs, bucketsOf(values, codes, buckets));
      const scores = add(gather(parameters.words, values), inPair);
      return sum(clearSteps(words, scores), { axes: [1] });
    },
  };
}

/** int32 [batch, time]: the bucket of each word with the one before it. */
function bucketsOf(words: Tensor, codes: Codes, buckets: number): Tensor<"int32"> {
  const [batch, time] = axes(words, 2);
  const before = slice(concat([full([batch, 1], 0, "int32"), words], 1), 1, 0, time);
  const sum = add(gather(tableOf(codes.before), before), gather(tableOf(codes.own), words));
  return where(less(sum, buckets), sum, sub(sum, buckets)) as Tensor<"int32">;
}

function tableOf(data: Int32Array): Tensor<"int32"> {
  return fromData({ data, shape: [data.length], dtype: "int32" });
}

/** A code below `buckets` for each word: the finaliser of MurmurHash3 of its index times an odd number. */
function codesOf(vocabulary: number, buckets: number, factor: number): Int32Array {
  return Int32Array.from({ length: vocabulary }, (_, word) => {
    let hash = Math.imul(word + 1, factor);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) % buckets;
  });
}
