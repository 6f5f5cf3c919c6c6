// Adam, AMSGrad and AdamW.
import { add, div, maximum, sqrt, square } from "@grus/tensor";
import { checkDecay, checkNonNegative } from "./errors.ts";
import { average, leafwise, nextCorrection, zeroScalars } from "./leafwise.ts";
import { clipIfAny, decayIfAny, type LearningRate, scaleByLearningRate } from "./learning-rate.ts";
import { chain, type Optimizer } from "./optimizer.ts";

/** The decays of the moving means. */
export interface AdamDecays {
  /** Decay of the mean of the gradient. Default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of its square. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Default 1e-8. */
  readonly epsilon?: number | undefined;
}

/** Options of {@link scaleByAdam}. */
export interface ScaleByAdamOptions extends AdamDecays {
  /** Divide by the maximum of the mean squares so far (Reddi et al. 2018). Default false. */
  readonly amsgrad?: boolean | undefined;
}

/** Options of {@link adam}; defaults as `torch.optim.Adam`. */
export interface AdamOptions extends ScaleByAdamOptions {
  readonly learningRate: LearningRate;
  /** L2 penalty, added to the gradient. Default 0. */
  readonly weightDecay?: number | undefined;
  /**
   * Maximum global norm of the gradient, applied before everything else as {@link clipByGlobalNorm}. Default:
   * no clipping.
   */
  readonly clipNorm?: number | undefined;
}

/** Options of {@link adamW}; defaults as `torch.optim.AdamW`. */
export interface AdamWOptions extends ScaleByAdamOptions {
  readonly learningRate: LearningRate;
  /** Decoupled decay, times the learning rate. Default 0.01. */
  readonly weightDecay?: number | undefined;
  /**
   * Maximum global norm of the gradient, applied before everything else as {@link clipByGlobalNorm}. Default:
   * no clipping.
   */
  readonly clipNorm?: number | undefined;
}

/** θ ← θ − rate · m̂ / (√v̂ + ε) (Kingma and Ba, arXiv 1412.6980). Agrees with PyTorch. */
export function adam({ learningRate, weightDecay = 0, clipNorm, ...options }: AdamOptions): Optimizer {
  return chain(
    ...clipIfAny(clipNorm),
    ...decayIfAny(weightDecay),
    scaleByAdam(options),
    scaleByLearningRate(learningRate),
  );
}

/**
 * θ ← θ − rate · (m̂ / (√v̂ + ε) + weightDecay · θ) (Loshchilov and Hutter, arXiv 1711.05101). Agrees with
 * PyTorch.
 */
export function adamW({ learningRate, weightDecay = 0.01, clipNorm, ...options }: AdamWOptions): Optimizer {
  return chain(
    ...clipIfAny(clipNorm),
    scaleByAdam(options),
    ...decayIfAny(weightDecay),
    scaleByLearningRate(learningRate),
  );
}

/** update = m̂ / (√v̂ + ε): m and v are moving means of g and g², with bias correction. */
export function scaleByAdam({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  amsgrad = false,
}: ScaleByAdamOptions = {}): Optimizer {
  checkDecay("adam", { beta1, beta2 });
  checkNonNegative("adam", { epsilon });
  return leafwise<string>({
    slots: amsgrad ? ["mean", "square", "largest"] : ["mean", "square"],
    scalars: zeroScalars("correction1", "correction2"),
    step: (before) => {
      const correction1 = nextCorrection(before.correction1!, beta1);
      const correction2 = nextCorrection(before.correction2!, beta2);
      const root2 = sqrt(correction2);
      return {
        scalars: { correction1, correction2 },
        rule: ({ gradient, slots }) => {
          const mean = average(slots.mean!, gradient, beta1);
          const meanSquare = average(slots.square!, square(gradient), beta2);
          const largest = amsgrad ? maximum(slots.largest!, meanSquare) : meanSquare;
          const update = div(div(mean, correction1), add(div(sqrt(largest), root2), epsilon));
          return {
            update,
            slots: { mean, square: meanSquare, ...(amsgrad ? { largest } : {}) } as Record<
              string,
              typeof mean
            >,
          };
        },
      };
    },
  });
}
