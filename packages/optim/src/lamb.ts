// LAMB: Adam with updates scaled to the norm of each layer.
import { and, div, greater, mul, where } from "@grus/tensor";
import { type AdamDecays, scaleByAdam } from "./adam.ts";
import { norm } from "./clip.ts";
import { stateless } from "./leafwise.ts";
import { clipIfAny, decayIfAny, type LearningRate, scaleByLearningRate } from "./learning-rate.ts";
import { chain, type Optimizer } from "./optimizer.ts";

/** Options of {@link lamb}. */
export interface LambOptions extends AdamDecays {
  readonly learningRate: LearningRate;
  /** Decay, included in the norm of the update. Default 0. */
  readonly weightDecay?: number | undefined;
  /**
   * Maximum global norm of the gradient, applied before everything else as {@link clipByGlobalNorm}. Default:
   * no clipping.
   */
  readonly clipNorm?: number | undefined;
}

/**
 * θ ← θ − rate · (‖θ‖ / ‖u‖) · u with u = m̂ / (√v̂ + ε) + weightDecay · θ, per tensor (You et al., arXiv
 * 1904.00962), for large batches. ε is 1e-6 by default. If a norm is 0, the ratio is 1.
 */
export function lamb({
  learningRate,
  weightDecay = 0,
  epsilon = 1e-6,
  clipNorm,
  ...decays
}: LambOptions): Optimizer {
  return chain(
    ...clipIfAny(clipNorm),
    scaleByAdam({ ...decays, epsilon }),
    ...decayIfAny(weightDecay),
    scaleByTrustRatio(),
    scaleByLearningRate(learningRate),
  );
}

/** update = (‖θ‖ / ‖gradient‖) · gradient, per tensor; the ratio is 1 if a norm is 0. */
export function scaleByTrustRatio(): Optimizer {
  return stateless((gradient, parameter) => {
    const own = norm(parameter);
    const update = norm(gradient);
    const isKnown = and(greater(own, 0), greater(update, 0));
    return mul(gradient, where(isKnown, div(own, where(isKnown, update, 1)), 1));
  });
}
