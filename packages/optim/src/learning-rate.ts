// Learning rates: a number, or a schedule evaluated inside the program from the count of steps.
import { add, mul, neg, scalar, type Tensor } from "@grus/tensor";
import { checkNonNegative } from "./errors.ts";
import { leafwise, stateless } from "./leafwise.ts";
import type { Optimizer } from "./optimizer.ts";

/** The learning rate of a step: from the number of steps before it (int32 scalar) to a float32 scalar. */
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

/** update = gradient + weightDecay · parameter: decoupled decay after a scaling, an L2 penalty before one. */
export function addDecayedWeights(weightDecay: number): Optimizer {
  checkNonNegative("addDecayedWeights", { weightDecay });
  return stateless((gradient, parameter) => add(gradient, mul(parameter, weightDecay)));
}

/** {@link addDecayedWeights}, or nothing when there is no decay. */
export function decayIfAny(weightDecay: number): readonly Optimizer[] {
  return weightDecay === 0 ? [] : [addDecayedWeights(weightDecay)];
}
