// Learning rates: a number, or a schedule evaluated inside the program from the step count.
import { add, mul, neg, scalar, sign, type Tensor } from "@grus/tensor";
import { clipByGlobalNorm } from "./clip.ts";
import { checkNonNegative } from "./errors.ts";
import { leafwise, stateless } from "./leafwise.ts";
import type { Optimizer } from "./optimizer.ts";

/** The learning rate of a step: maps the number of previous steps (int32 scalar) to a float32 scalar. */
export type Schedule = (step: Tensor) => Tensor;

/** A fixed rate or a schedule. */
export type LearningRate = number | Schedule;

/** update = −rate · gradient. Throws {@link HyperparameterError} for a negative rate. */
export function scaleByLearningRate(rate: LearningRate): Optimizer {
  if (typeof rate === "number") {
    checkNonNegative("scaleByLearningRate", { learningRate: rate });
    return stateless((gradient) => mul(gradient, -rate));
  }
  return leafwise({
    slots: [],
    scalars: () => ({ step: scalar(0, "int32") }),
    step: ({ step }) => {
      const scale = neg(rate(step!));
      return {
        scalars: { step: add(step!, 1) },
        rule: ({ gradient }) => ({ update: mul(gradient, scale), slots: {} }),
      };
    },
  });
}

/** update = gradient + weightDecay · parameter: decoupled decay after a scaling, an L2 penalty before it. */
export function addDecayedWeights(weightDecay: number): Optimizer {
  checkNonNegative("addDecayedWeights", { weightDecay });
  return stateless((gradient, parameter) => add(gradient, mul(parameter, weightDecay)));
}

/** Options of {@link addPenalty}. */
export interface PenaltyOptions {
  /** Weight of Σ |θ|. Default 0. */
  readonly l1?: number | undefined;
  /** Weight of Σ θ² / 2. Default 0. */
  readonly l2?: number | undefined;
}

/**
 * update = gradient + l1 · sign(parameter) + l2 · parameter: the gradient of the penalties, before a scaling.
 */
export function addPenalty({ l1 = 0, l2 = 0 }: PenaltyOptions): Optimizer {
  checkNonNegative("addPenalty", { l1, l2 });
  return stateless((gradient, parameter) => add(gradient, add(mul(sign(parameter), l1), mul(parameter, l2))));
}

/** {@link clipByGlobalNorm}, or nothing without clipping. */
export function clipIfAny(clipNorm: number | undefined): readonly Optimizer[] {
  return clipNorm === undefined ? [] : [clipByGlobalNorm(clipNorm)];
}

/** {@link addDecayedWeights}, or nothing without decay. */
export function decayIfAny(weightDecay: number): readonly Optimizer[] {
  return weightDecay === 0 ? [] : [addDecayedWeights(weightDecay)];
}
