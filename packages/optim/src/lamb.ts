// LAMB: Adam's updates as large as the layer they are for.
import { and, div, greater, mul, where } from "@grus/tensor";
import { type AdamDecays, scaleByAdam } from "./adam.ts";
import { norm } from "./clip.ts";
import { stateless } from "./leafwise.ts";
import { clipIfAny, decayIfAny, type LearningRate, scaleByLearningRate } from "./learning-rate.ts";
import { chain, type Optimizer } from "./optimizer.ts";

/** Options of {@link lamb}. */
export interface LambOptions extends AdamDecays {
  readonly learningRate: LearningRate;
  /** Decay that counts in the norm of the update. Default 0. */
  readonly weightDecay?: number | undefined;
  /** The largest global norm of the gradient, to which a larger one is scaled: {@link clipByGlobalNorm}, first of all. Default: not clipped. */
  readonly clipNorm?: number | undefined;
}

/**
 * θ ← θ − rate · (‖θ‖ / ‖u‖) · u with u = m̂ / (√v̂ + ε) + weightDecay · θ, tensor by tensor (You et al., arXiv 1904.00962), for large batches.
 * ε is 1e-6 by default. Where a norm is 0 the ratio is 1.
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

/** update = (‖θ‖ / ‖gradient‖) · gradient, tensor by tensor; the ratio is 1 where a norm is 0. */
export function scaleByTrustRatio(): Optimizer {
  return stateless((gradient, parameter) => {
    const own = norm(parameter);
    const update = norm(gradient);
    const isKnown = and(greater(own, 0), greater(update, 0));
    return mul(gradient, where(isKnown, div(own, where(isKnown, update, 1)), 1));
  });
}
