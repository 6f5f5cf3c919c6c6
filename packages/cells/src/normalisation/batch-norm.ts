// Batch normalisation, with running statistics that come and go as values.
import {
  add,
  cast,
  div,
  type Floats,
  maximum,
  mul,
  ones,
  reshape,
  type Sequence,
  sqrt,
  square,
  stopGradient,
  sub,
  sum,
  type Tensor,
  zeros,
} from "@grus/tensor";
import { eachStep } from "../each-step.ts";
import { CellOptionError, checkSizes } from "../errors.ts";
import { checkEpsilon, initNorm, type NormParameters, scaleShift } from "../normalise.ts";
import { validRows } from "../ragged.ts";
import { checkLast, type NormOptions } from "./layer-norm.ts";

/** Options of {@link batchNorm}. */
export interface BatchNormOptions extends NormOptions {
  /** How much a batch counts in the running statistics: running ← (1 − momentum) · running + momentum · batch. In [0, 1]. Default 0.1. */
  readonly momentum?: number | undefined;
}

/** Means and variances, [features] each. */
export interface BatchStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** What a training pass gives. */
export interface BatchNormResult<X = Tensor> {
  readonly output: Floats<X>;
  /** The running statistics after this batch; no gradient goes through them. */
  readonly statistics: BatchStatistics;
}

/** Batch normalisation of the last axis. */
export interface BatchNorm {
  /** γ of 1 and β of 0. */
  init(): NormParameters;
  /** A mean of 0 and a variance of 1. */
  initialStatistics(): BatchStatistics;
  /**
   * Training: normalises `x` [..., features] with the mean and the biased variance of all its rows. Padding of ragged sequences counts for
   * nothing and gives 0.
   */
  train<X extends Sequence>(
    parameters: NormParameters,
    x: X,
    options: { readonly statistics: BatchStatistics },
  ): BatchNormResult<X>;
  /** Evaluation: normalises with the running statistics. Rows do not see each other. */
  apply<X extends Sequence>(
    parameters: NormParameters,
    x: X,
    options: { readonly statistics: BatchStatistics },
  ): Floats<X>;
}

/**
 * γ ⊙ (x − μ) / √(σ² + ε) + β with the mean and variance of a batch, feature by feature (Ioffe and Szegedy, arXiv 1502.03167). As PyTorch's
 * `nn.BatchNorm1d`, features last: the variance is biased in the output, and unbiased in the running statistics. The statistics are values, not
 * hidden state: in `minimize` they are what is carried from batch to batch. Throws {@link CellOptionError}, and {@link ShapeError} for other features.
 */
export function batchNorm({ features, epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions): BatchNorm {
  checkSizes("batchNorm", { features });
  checkEpsilon("batchNorm", epsilon);
  if (!(momentum >= 0 && momentum <= 1))
    throw new CellOptionError("batchNorm", "momentum", momentum, "a number from 0 to 1");
  const normalise = (parameters: NormParameters, x: Tensor, { mean, variance }: BatchStatistics) =>
    scaleShift(div(sub(x, mean), sqrt(add(variance, epsilon))), parameters);
  return {
    init: () => initNorm(features),
    initialStatistics: () => ({ mean: zeros([features]), variance: ones([features]) }),
    apply: (parameters, given, { statistics }) =>
      eachStep("batchNorm", (x) => {
        checkLast("batchNorm", x, features);
        return normalise(parameters, x, statistics);
      })(given),
    train: (parameters, given, { statistics }) => {
      const { x, isValid, kindOf } = validRows("batchNorm", given);
      checkLast("batchNorm", x, features);
      const own = momentsOf(x, isValid);
      return { output: kindOf(normalise(parameters, x, own)), statistics: move(statistics, own, momentum) };
    },
  };
}

interface Moments extends BatchStatistics {
  /** Rows that count, a scalar. */
  readonly count: Tensor;
}

function momentsOf(x: Tensor, isValid: Tensor | undefined): Moments {
  const features = x.shape.at(-1)!;
  const size = x.size / features;
  const weights = isValid === undefined ? ones([size, 1]) : reshape(cast(isValid, "float32"), [size, 1]);
  const rows = reshape(x, [size, features]);
  const count = sum(weights);
  const over = maximum(count, 1);
  const mean = div(sum(mul(rows, weights), { axes: [0] }), over);
  const variance = div(sum(mul(square(sub(rows, mean)), weights), { axes: [0] }), over);
  return { mean, variance, count };
}

/** (1 − momentum) · running + momentum · batch, with the unbiased variance; of one row, which has none, the biased. */
function move(
  running: BatchStatistics,
  { mean, variance, count }: Moments,
  momentum: number,
): BatchStatistics {
  const unbiased = mul(variance, div(count, maximum(sub(count, 1), 1)));
  const mix = (before: Tensor, now: Tensor) =>
    add(mul(1 - momentum, before), mul(momentum, stopGradient(now)));
  return { mean: mix(running.mean, mean), variance: mix(running.variance, unbiased) };
}
