// Batch normalisation, whose running statistics are untrained parameters.
import {
  add,
  type CallContext,
  cast,
  div,
  greater,
  maximum,
  mul,
  ones,
  type RunningStatistics,
  reshape,
  type Sequence,
  ShapeError,
  sqrt,
  square,
  stopGradient,
  sub,
  sum,
  type Tensor,
  zeros,
} from "@grus/tensor";
import { eachStep } from "../each-step.ts";
import { checkSizes } from "../errors.ts";
import type { Layer, LayerCall } from "../layer.ts";
import { checkEpsilon, initNorm, type NormParameters, scaleShift } from "../normalise.ts";
import { defined } from "../part-definition.ts";
import { validRows } from "../ragged.ts";
import { checkMomentum, followed, isTraining, statisticsOf } from "../training-context.ts";
import { checkLast, type NormOptions } from "./layer-norm.ts";

/** Options of {@link batchNorm}. */
export interface BatchNormOptions extends NormOptions {
  /**
   * Weight of a batch in the running statistics: running ← (1 − momentum) · running + momentum · batch. In
   * [0, 1]. Default 0.1.
   */
  readonly momentum?: number | undefined;
}

/**
 * The parameters of {@link batchNorm}. γ and β are trained; the running statistics are updated by training
 * batches.
 */
export interface BatchNormParameters extends NormParameters {
  /** [features] */
  readonly runningMean: Tensor;
  /** Unbiased, [features]. */
  readonly runningVariance: Tensor;
}

const STATISTICS = ["runningMean", "runningVariance"] as const;

/**
 * γ ⊙ (x − μ) / √(σ² + ε) + β, feature by feature (Ioffe and Szegedy, arXiv 1502.03167); the shape [...,
 * features] is unchanged. As PyTorch's `nn.BatchNorm1d`, features last. While training, μ and σ² are the mean
 * and the biased variance of all rows of the batch, at least two, which update the running mean and the
 * unbiased running variance; padding of ragged sequences is ignored and becomes 0. Otherwise μ and σ² are the
 * running ones, and rows are independent.
 *
 * γ is initialised to 1, β to 0, the running mean to 0 and the running variance to 1. All four are part of
 * the parameters, and so of predictions, streams and files; `fit` updates the running ones and does not train
 * them. Custom training loops bind with {@link runningStatistics}. A batch with fewer than two valid rows
 * leaves them unchanged. Throws {@link CellOptionError}, and {@link ShapeError} from the call.
 */
export function batchNorm(options: BatchNormOptions): Layer<BatchNormParameters> {
  const { features, epsilon = 1e-5, momentum = 0.1 } = options;
  checkSizes("batchNorm", { features });
  checkEpsilon("batchNorm", epsilon);
  checkMomentum("batchNorm", momentum);
  const settings = { features, epsilon, momentum };
  return defined(
    { kind: "batchNorm", options },
    {
      reads: "float32",
      inputSize: features,
      outputSize: features,
      statistics: STATISTICS,
      init: () => ({
        ...initNorm(features),
        runningMean: zeros([features]),
        runningVariance: ones([features]),
      }),
      bind: (parameters, context = {}) =>
        isTraining(context)
          ? trainingCall(settings, parameters, context)
          : evaluationCall(settings, parameters),
    },
  );
}

interface Settings {
  readonly features: number;
  readonly epsilon: number;
  readonly momentum: number;
}

/** Normalises by the running statistics. */
function evaluationCall({ features, epsilon }: Settings, parameters: BatchNormParameters): LayerCall {
  const running = {
    mean: stopGradient(parameters.runningMean),
    variance: stopGradient(parameters.runningVariance),
  };
  return eachStep("batchNorm", (x) => {
    checkLast("batchNorm", x, features);
    return normalise(x, running, epsilon, parameters);
  });
}

/** Normalises by the statistics of the batch, which update the running ones. */
function trainingCall(
  { features, epsilon, momentum }: Settings,
  parameters: BatchNormParameters,
  context: CallContext,
): LayerCall {
  const call = (given: Sequence): Sequence => {
    const { x, isValid, kindOf } = validRows("batchNorm", given);
    checkLast("batchNorm", x, features);
    checkRows(x, isValid);
    const own = momentsOf(x, isValid);
    follow(statisticsOf("batchNorm", context), parameters, own, momentum);
    return kindOf(normalise(x, own, epsilon, parameters));
  };
  return call as LayerCall;
}

/** Means and variances, [features] each. */
interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

interface BatchMoments extends Moments {
  /** The number of rows that count, a scalar. */
  readonly count: Tensor;
}

function normalise(
  x: Tensor,
  { mean, variance }: Moments,
  epsilon: number,
  parameters: NormParameters,
): Tensor {
  return scaleShift(div(sub(x, mean), sqrt(add(variance, epsilon))), parameters);
}

/** Throws {@link ShapeError} for a batch of one row, as PyTorch does: its mean is the row itself. */
function checkRows(x: Tensor, isValid: Tensor | undefined): void {
  if (isValid !== undefined || x.size !== x.shape.at(-1)) return;
  throw new ShapeError("batchNorm", {
    expected: "two rows or more while training",
    got: x.shape,
    cure: "Use larger batches, and drop a last batch of one row.",
  });
}

function momentsOf(x: Tensor, isValid: Tensor | undefined): BatchMoments {
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

/** Updates the running statistics, starting from those after an earlier call in this step. */
function follow(
  statistics: RunningStatistics,
  parameters: BatchNormParameters,
  { mean, variance, count }: BatchMoments,
  momentum: number,
): void {
  const isKnown = greater(count, 1);
  const move = (name: (typeof STATISTICS)[number], now: Tensor) => {
    const before = statistics.get(name) ?? parameters[name];
    statistics.set(name, followed({ before, now, momentum, isKnown }));
  };
  move("runningMean", mean);
  move("runningVariance", mul(variance, div(count, maximum(sub(count, 1), 1))));
}
