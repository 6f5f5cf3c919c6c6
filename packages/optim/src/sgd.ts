// Stochastic gradient descent with momentum.
import { add, equal, mul, scalar, type Tensor, where } from "@grus/tensor";
import { checkNonNegative, HyperparameterError } from "./errors.ts";
import { leafwise } from "./leafwise.ts";
import { clipIfAny, decayIfAny, type LearningRate, scaleByLearningRate } from "./learning-rate.ts";
import { chain, type Optimizer } from "./optimizer.ts";

/** Options of {@link sgd}; names and defaults as `torch.optim.SGD`. */
export interface SgdOptions {
  readonly learningRate: LearningRate;
  /** Default 0. */
  readonly momentum?: number | undefined;
  /** The gradient is multiplied by 1 − dampening in the momentum, except at the first step. Default 0. */
  readonly dampening?: number | undefined;
  /** Nesterov momentum (Sutskever et al. 2013). Requires momentum and no dampening. Default false. */
  readonly nesterov?: boolean | undefined;
  /** L2 penalty. Default 0. */
  readonly weightDecay?: number | undefined;
  /**
   * Maximum global norm of the gradient, applied before everything else as {@link clipByGlobalNorm}. Default:
   * no clipping.
   */
  readonly clipNorm?: number | undefined;
}

/** θ ← θ − rate · b, b ← momentum · b + (1 − dampening) · g. Agrees with PyTorch. */
export function sgd({
  learningRate,
  momentum = 0,
  dampening = 0,
  nesterov = false,
  weightDecay = 0,
  clipNorm,
}: SgdOptions): Optimizer {
  checkNonNegative("sgd", { momentum, dampening, weightDecay });
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    throw new HyperparameterError("sgd", "nesterov", true, "momentum above 0 and no dampening");
  }
  const scaling = momentum === 0 ? [] : [accumulateMomentum({ momentum, dampening, nesterov })];
  return chain(
    ...clipIfAny(clipNorm),
    ...decayIfAny(weightDecay),
    ...scaling,
    scaleByLearningRate(learningRate),
  );
}

/** b ← momentum · b + (1 − dampening) · g; update = b, or g + momentum · b with Nesterov. */
export function accumulateMomentum({
  momentum,
  dampening = 0,
  nesterov = false,
}: Omit<SgdOptions, "learningRate" | "weightDecay" | "clipNorm"> & { readonly momentum: number }): Optimizer {
  return leafwise({
    slots: ["momentum"],
    scalars: () => ({ step: scalar(0, "int32") }),
    step: ({ step }) => {
      const share: Tensor | number = dampening === 0 ? 1 : where(equal(step!, 0), 1, 1 - dampening);
      return {
        scalars: { step: add(step!, 1) },
        rule: ({ gradient, slots }) => {
          const moved = add(mul(slots.momentum, momentum), share === 1 ? gradient : mul(gradient, share));
          return {
            update: nesterov ? add(gradient, mul(moved, momentum)) : moved,
            slots: { momentum: moved },
          };
        },
      };
    },
  });
}
