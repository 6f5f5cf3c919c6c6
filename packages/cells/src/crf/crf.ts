// The linear-chain conditional random field.
import { type Floats, type Key, type Part, type Sequence, splitKey, type Tensor } from "@grus/tensor";
import { checkSizes } from "../errors.ts";
import type { Initialiser } from "../initialisers/initialiser.ts";
import { uniformInit } from "../initialisers/uniform.ts";
import type { LossOptions } from "../losses/reduction.ts";
import { readEmissions } from "./emissions.ts";
import { type CrfForbidden, checkForbidden, permitted } from "./forbidden.ts";
import { logPartition } from "./forward.ts";
import { crfLoss } from "./loss.ts";
import { marginals } from "./marginals.ts";
import type { CrfParameters } from "./parameters.ts";
import { type CrfPath, viterbi } from "./viterbi.ts";

/** Options of {@link crf}. */
export interface CrfOptions {
  readonly classes: number;
  /** Paths that have probability 0, such as those that are not valid BIO tags. Default: none. */
  readonly forbidden?: CrfForbidden | undefined;
  /** Initialisers of the parameters. Default of all, as pytorch-crf: uniform between ±0.1. */
  readonly initialisers?: { readonly [Name in keyof CrfParameters]?: Initialiser | undefined } | undefined;
}

/** The functions of a CRF. Emissions are float32 [batch, time, classes], a tensor or ragged. */
export interface CrfCall {
  /**
   * −log p(tags | emissions) of each row, reduced; `tags` is int32 [batch, time]. "mean" is the mean over
   * rows, and the mask weights rows, [batch]. A row of length 0 has a loss of 0, a forbidden path one of
   * Infinity. A tag outside [0, classes) gives NaN, unless it is padding or its row is masked; training
   * reports it. Throws {@link ShapeError} and {@link DTypeError}.
   */
  negativeLogLikelihood(emissions: Sequence, tags: Sequence, options?: LossOptions): Tensor<"float32">;
  /** The tags of the highest score, by the Viterbi algorithm; of equal ones, the lower class. */
  decode<X extends Sequence>(emissions: X): CrfPath<X>;
  /** log Z, [batch]: the log of the sum of exp(score) over all paths; exp(score − log Z) is a probability. */
  logPartition(emissions: Sequence): Tensor<"float32">;
  /** [batch, time, classes]: the probability of each class at each step over all paths; 0 in the padding. */
  marginals<X extends Sequence>(emissions: X): Floats<X>;
}

/** A CRF. Holds no tensors. */
export interface Crf extends Part<CrfCall> {
  readonly reads: "float32";
  /** The classes. */
  readonly inputSize: number;
  readonly causal: false;
  /** Initialises the parameters with `key`, a key with data. */
  init(key: Key): CrfParameters;
  bind(parameters: CrfParameters): CrfCall;
}

/**
 * A linear-chain conditional random field (Lafferty et al. 2001): the score of a path y of n steps is
 *
 *     start[y₁] + Σₜ emissions[t, yₜ] + Σₜ transitions[yₜ₋₁, yₜ] + end[yₙ]
 *
 * and its probability is the exponential of the score, divided by the sum over all paths. The sum is computed
 * by the forward algorithm in logarithms; a class e⁻⁶⁹ times as likely as the likeliest one before it adds
 * nothing. Emissions are what a linear layer computes, without softmax. Throws {@link CellOptionError}.
 */
export function crf({ classes, forbidden = {}, initialisers = {} }: CrfOptions): Crf {
  checkSizes("crf", { classes });
  checkForbidden(forbidden, classes);
  const { transitions, start, end } = initialisers;
  const plain = uniformInit({ low: -0.1, high: 0.1 });
  return {
    reads: "float32",
    inputSize: classes,
    causal: false,
    init: (key) => {
      const [first, second, third] = splitKey(key, 3);
      return {
        transitions: (transitions ?? plain)(first, [classes, classes]),
        start: (start ?? plain)(second, [classes]),
        end: (end ?? plain)(third, [classes]),
      };
    },
    bind: (parameters) => {
      const scores = permitted(parameters, forbidden);
      const read = (emissions: Sequence) => readEmissions(emissions, classes);
      return {
        negativeLogLikelihood: (emissions, tags, options = {}) =>
          crfLoss(scores, read(emissions), tags, options),
        decode: (emissions) => viterbi(scores, emissions, read(emissions)),
        logPartition: (emissions) => logPartition(scores, read(emissions)),
        marginals: (emissions) => marginals(scores, emissions, read(emissions)),
      };
    },
  };
}
