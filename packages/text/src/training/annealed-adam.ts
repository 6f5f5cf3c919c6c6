// The optimizer of the models here.
import { adamW, constantSchedule, cosineSchedule, type Optimizer, warmUp } from "@grus/optim";

/** Options of {@link annealedAdam}. */
export interface AnnealedAdamOptions {
  /** Default 0.002. */
  readonly learningRate?: number | undefined;
  /** Default 0.01. */
  readonly weightDecay?: number | undefined;
  /** Default 1. */
  readonly clipNorm?: number | undefined;
}

/**
 * AdamW whose rate rises over 100 updates (a tenth of a shorter run) and then falls to 0 as half a cosine over
 * `total` updates; it stays where that is infinite, as for a run that the clock alone ends.
 */
export function annealedAdam(
  { learningRate = 0.002, weightDecay = 0.01, clipNorm = 1 }: AnnealedAdamOptions,
  total: number,
): Optimizer {
  const rate = Number.isFinite(total)
    ? cosineSchedule({ initial: learningRate, steps: total })
    : constantSchedule(learningRate);
  return adamW({
    learningRate: warmUp(rate, { steps: Math.min(100, Math.ceil(total / 10)) }),
    weightDecay,
    clipNorm,
  });
}
