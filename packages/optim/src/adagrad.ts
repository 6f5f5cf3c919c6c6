// Adagrad and Adadelta: learning rates from the history of squared gradients.
import { add, div, mul, sqrt, square } from "@grus/tensor";
import { checkDecay, checkNonNegative } from "./errors.ts";
import { average, leafwise } from "./leafwise.ts";
import { decayIfAny, type LearningRate, scaleByLearningRate } from "./learning-rate.ts";
import { chain, type Optimizer } from "./optimizer.ts";

/** Options of {@link adagrad}; defaults as `torch.optim.Adagrad`. */
export interface AdagradOptions {
  readonly learningRate: LearningRate;
  /** Default 1e-10. */
  readonly epsilon?: number | undefined;
  /** L2 penalty. Default 0. */
  readonly weightDecay?: number | undefined;
}

/** θ ← θ − rate · g / (√Σg² + ε) (Duchi et al. 2011). Agrees with PyTorch. */
export function adagrad({ learningRate, epsilon = 1e-10, weightDecay = 0 }: AdagradOptions): Optimizer {
  checkNonNegative("adagrad", { epsilon, weightDecay });
  const scaling = leafwise({
    slots: ["sum"],
    step: () => ({
      scalars: {},
      rule: ({ gradient, slots }) => {
        const sum = add(slots.sum, square(gradient));
        return { update: div(gradient, add(sqrt(sum), epsilon)), slots: { sum } };
      },
    }),
  });
  return chain(...decayIfAny(weightDecay), scaling, scaleByLearningRate(learningRate));
}

/** Options of {@link adadelta}; defaults as `torch.optim.Adadelta`. */
export interface AdadeltaOptions {
  /** Default 1. */
  readonly learningRate?: LearningRate | undefined;
  /** Decay of both moving means; PyTorch's `rho`. Default 0.9. */
  readonly decay?: number | undefined;
  /** Default 1e-6. */
  readonly epsilon?: number | undefined;
  /** L2 penalty. Default 0. */
  readonly weightDecay?: number | undefined;
}

/**
 * θ ← θ − rate · d, d = √(D + ε) / √(v + ε) · g; v and D are moving means of g² and d² (Zeiler, arXiv
 * 1212.5701). Agrees with PyTorch.
 */
export function adadelta({
  learningRate = 1,
  decay = 0.9,
  epsilon = 1e-6,
  weightDecay = 0,
}: AdadeltaOptions = {}): Optimizer {
  checkDecay("adadelta", { decay });
  checkNonNegative("adadelta", { epsilon, weightDecay });
  const scaling = leafwise({
    slots: ["square", "delta"],
    step: () => ({
      scalars: {},
      rule: ({ gradient, slots }) => {
        const meanSquare = average(slots.square, square(gradient), decay);
        const update = mul(div(sqrt(add(slots.delta, epsilon)), sqrt(add(meanSquare, epsilon))), gradient);
        return { update, slots: { square: meanSquare, delta: average(slots.delta, square(update), decay) } };
      },
    }),
  });
  return chain(...decayIfAny(weightDecay), scaling, scaleByLearningRate(learningRate));
}
