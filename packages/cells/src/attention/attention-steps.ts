// Pooling by attention: a weighted mean of the steps.
import {
  axes,
  expandAxis,
  type Key,
  matmul,
  type Part,
  reshape,
  type Sequence,
  splitKey,
  squeezeAxis,
  type Tensor,
  tanh,
} from "@grus/tensor";
import type { PoolCall } from "../layer.ts";
import { applyLinear, type LinearParameters, linear } from "../linear.ts";
import { validSteps } from "../padding.ts";
import { clearRagged, isCheckedRagged } from "../ragged.ts";
import { maskedSoftmax } from "./masked-softmax.ts";

/** The parameters of {@link attentionSteps}. */
export interface AttentionStepsParameters {
  /** W [attentionSize, inputSize] and b [attentionSize] */
  readonly hidden: LinearParameters;
  /** v [1, attentionSize] */
  readonly score: LinearParameters;
}

/** Options of {@link attentionSteps}. */
export interface AttentionStepsOptions {
  /** Features of a step. */
  readonly inputSize: number;
  /** Features of the space in which steps are scored. Default: inputSize. */
  readonly attentionSize?: number | undefined;
}

/** Pooling with parameters, [batch, time, inputSize] -> [batch, inputSize]. */
export interface AttentionSteps extends Part<PoolCall> {
  readonly pools: true;
  readonly causal: false;
  readonly inputSize: number;
  readonly outputSize: number;
  /** Initialises the parameters with `key`, a key with data. */
  init(key: Key): AttentionStepsParameters;
  bind(parameters: AttentionStepsParameters): PoolCall;
}

/**
 * Σₜ αₜ xₜ with α = softmax over the valid steps of vᵀ tanh(W xₜ + b) (Yang et al. 2016): the weighted mean
 * of the steps of each row, [batch, time, inputSize] -> [batch, inputSize]; 0 for a length of 0. Throws
 * {@link CellOptionError}.
 */
export function attentionSteps({
  inputSize,
  attentionSize = inputSize,
}: AttentionStepsOptions): AttentionSteps {
  const hidden = linear({ inputSize, outputSize: attentionSize });
  const score = linear({ inputSize: attentionSize, outputSize: 1, bias: false });
  return {
    pools: true,
    causal: false,
    inputSize,
    outputSize: inputSize,
    init: (key) => {
      const [first, second] = splitKey(key);
      return { hidden: hidden.init(first), score: score.init(second) };
    },
    bind: (parameters) => (x: Sequence) => {
      if (!isCheckedRagged("attentionSteps", x)) return weightedMean(parameters, x);
      return weightedMean(parameters, clearRagged(x), validSteps(x.lengths, axes(x.values, 2)[1]));
    },
  };
}

function weightedMean({ hidden, score }: AttentionStepsParameters, x: Tensor, isValid?: Tensor): Tensor {
  const scores = applyLinear(score, tanh(applyLinear(hidden, x)));
  const weights = maskedSoftmax(reshape(scores, [...axes(x, 3)].slice(0, 2)), isValid);
  return squeezeAxis(matmul(expandAxis(weights, 1), x), 1);
}
