// Lion: updates by the sign of the momentum.
import { add, mul, sign } from "@grus/tensor";
import { checkDecay } from "./errors.ts";
import { average, leafwise } from "./leafwise.ts";
import { clipIfAny, decayIfAny, type LearningRate, scaleByLearningRate } from "./learning-rate.ts";
import { chain, type Optimizer } from "./optimizer.ts";

/** Options of {@link lion}. */
export interface LionOptions {
  /** The learning rate: a third to a tenth of that for AdamW. */
  readonly learningRate: LearningRate;
  /** The weight of the momentum in an update. Default 0.9. */
  readonly beta1?: number | undefined;
  /** The decay of the momentum. Default 0.99. */
  readonly beta2?: number | undefined;
  /** Decoupled decay, times the learning rate; three to ten times that for AdamW. Default 0. */
  readonly weightDecay?: number | undefined;
  /**
   * Maximum global norm of the gradient, applied before everything else as {@link clipByGlobalNorm}. Default:
   * no clipping.
   */
  readonly clipNorm?: number | undefined;
}

/**
 * θ ← θ − rate · (sign(β1 · m + (1 − β1) · g) + weightDecay · θ), then m ← β2 · m + (1 − β2) · g (Chen et
 * al., arXiv 2302.06675).
 */
export function lion({
  learningRate,
  beta1 = 0.9,
  beta2 = 0.99,
  weightDecay = 0,
  clipNorm,
}: LionOptions): Optimizer {
  checkDecay("lion", { beta1, beta2 });
  const signs = leafwise({
    slots: ["momentum"],
    step: () => ({
      scalars: {},
      rule: ({ gradient, slots }) => ({
        update: sign(add(mul(slots.momentum, beta1), mul(gradient, 1 - beta1))),
        slots: { momentum: average(slots.momentum, gradient, beta2) },
      }),
    }),
  });
  return chain(...clipIfAny(clipNorm), signs, ...decayIfAny(weightDecay), scaleByLearningRate(learningRate));
}
