// Averages of the weights during training, for evaluation.
import {
  add,
  cast,
  div,
  greaterEqual,
  identity,
  isLeaf,
  less,
  mapTree,
  minimum,
  mul,
  scalar,
  sub,
  type Tensor,
  where,
  zipTrees,
} from "@grus/tensor";
import { checkDecay, checkNonNegative, checkSteps, HyperparameterError } from "./errors.ts";
import { applyUpdates, type Optimizer, type OptimizerState } from "./optimizer.ts";

/** Options of {@link exponentialMovingAverage}. */
export interface ExponentialMovingAverageOptions {
  /** Decay of the average. Default 0.999. */
  readonly decay?: number | undefined;
  /**
   * Whether the first steps have more weight: the decay is min(decay, (1 + t) / (10 + t)) after t steps.
   * Default true.
   */
  readonly warmUp?: boolean | undefined;
}

/** Options of {@link stochasticWeightAverage}. */
export interface StochasticWeightAverageOptions {
  /** Steps before averaging starts. Default 0. */
  readonly start?: number | undefined;
  /** Steps between averaged weights. Default 1. */
  readonly every?: number | undefined;
}

interface State {
  readonly inner: OptimizerState;
  /** Read by {@link averagedParameters}. */
  readonly averagedParameters: unknown;
  /** int32: the number of steps so far. */
  readonly step: Tensor;
}

/**
 * `optimizer` with an exponential moving average of its weights, average ← decay · average + (1 − decay) · θ
 * (Polyak and Juditsky 1992); {@link averagedParameters} returns it.
 */
export function exponentialMovingAverage(
  optimizer: Optimizer,
  { decay = 0.999, warmUp = true }: ExponentialMovingAverageOptions = {},
): Optimizer {
  checkDecay("exponentialMovingAverage", { decay });
  return averaging(optimizer, (step) => {
    const t = cast(step, "float32");
    return sub(1, warmUp ? minimum(decay, div(add(t, 1), add(t, 10))) : scalar(decay));
  });
}

/**
 * `optimizer` with the mean of its weights from step `start` on, taken every `every` steps (Izmailov et al.,
 * arXiv 1803.05407). {@link averagedParameters} returns it, or the weights themselves before `start`. The
 * learning rate should be constant or cyclic while averaging.
 */
export function stochasticWeightAverage(
  optimizer: Optimizer,
  { start = 0, every = 1 }: StochasticWeightAverageOptions = {},
): Optimizer {
  checkNonNegative("stochasticWeightAverage", { start });
  checkSteps("stochasticWeightAverage", { every });
  return averaging(optimizer, (step) => {
    const since = sub(step, start);
    const known = div(since, every);
    const isDue = greaterEqual(mul(known, every), since);
    const share = where(isDue, div(1, add(cast(known, "float32"), 1)), 0);
    return where(less(step, start), 1, share);
  });
}

/** average ← average + share(step) · (θ − average), step counted from 0. */
function averaging(optimizer: Optimizer, shareOf: (step: Tensor) => Tensor): Optimizer {
  return {
    init: (parameters): State => ({
      inner: optimizer.init(parameters),
      averagedParameters: mapTree(parameters, (leaf) => identity(leaf)),
      step: scalar(0, "int32"),
    }),
    update: (gradients, state, parameters) => {
      const { inner, averagedParameters: average, step } = state as State;
      const { updates, state: next } = optimizer.update(gradients, inner, parameters);
      const moved = applyUpdates(parameters, updates);
      const share = shareOf(step);
      const mixed = zipTrees([average, moved], ([before, now]) => add(before, mul(share, sub(now, before))));
      return { updates, state: { inner: next, averagedParameters: mixed, step: add(step, 1) } };
    },
  };
}

/**
 * The averaged parameters in the state of an optimizer, at any depth: of {@link exponentialMovingAverage},
 * {@link stochasticWeightAverage} or `scheduleFreeAdamW`. A tree like the parameters. Throws {@link
 * HyperparameterError} if there is none, or more than one.
 */
export function averagedParameters<Parameters>(state: OptimizerState): Parameters {
  const found = search(state);
  if (found.length === 1) return found[0] as Parameters;
  throw new HyperparameterError(
    "averagedParameters",
    "the number of averages in the state",
    found.length,
    "exactly one",
  );
}

function search(state: unknown): unknown[] {
  if (typeof state !== "object" || state === null || isLeaf(state)) return [];
  if ("averagedParameters" in state) return [state.averagedParameters];
  return Object.values(state).flatMap(search);
}
