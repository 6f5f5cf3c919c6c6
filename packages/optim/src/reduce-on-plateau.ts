// A learning rate that falls when nothing gets better.
import { checkNonNegative, checkPositive, checkSteps, HyperparameterError } from "./errors.ts";

/** Options of {@link reduceOnPlateau}; defaults as `torch.optim.lr_scheduler.ReduceLROnPlateau`. */
export interface ReduceOnPlateauOptions {
  /** What the rate is multiplied by, in (0, 1). Default 0.1. */
  readonly factor?: number | undefined;
  /** Epochs without improvement that are borne. Default 10. */
  readonly patience?: number | undefined;
  /** Better is a value below best − threshold · |best|. Default 1e-4. */
  readonly threshold?: number | undefined;
  /** Epochs after a reduction in which nothing is counted. Default 0. */
  readonly cooldown?: number | undefined;
  /** The smallest part of the first rate. Default 0. */
  readonly smallest?: number | undefined;
}

/** What a plateau is judged by, between epochs. Plain data. */
export interface PlateauState {
  /** What the first rate is multiplied by. */
  readonly scale: number;
  readonly best: number;
  readonly badEpochs: number;
  readonly cooldown: number;
}

/** A rule for the learning rate that looks at a value (a validation loss) after every epoch. */
export interface PlateauRule {
  /** Before the first epoch: a scale of 1. */
  readonly start: PlateauState;
  /** After an epoch that ended with `value`. */
  next(state: PlateauState, value: number): PlateauState;
}

/** Multiplies the rate by `factor` when `value` has not become better for more than `patience` epochs. Throws {@link HyperparameterError}. */
export function reduceOnPlateau({
  factor = 0.1,
  patience = 10,
  threshold = 1e-4,
  cooldown = 0,
  smallest = 0,
}: ReduceOnPlateauOptions = {}): PlateauRule {
  checkPositive("reduceOnPlateau", { factor });
  if (factor >= 1)
    throw new HyperparameterError("reduceOnPlateau", "factor", factor, "a number above 0 and below 1");
  checkNonNegative("reduceOnPlateau", { threshold, smallest });
  checkSteps("reduceOnPlateau", { "patience + 1": patience + 1, "cooldown + 1": cooldown + 1 });
  return {
    start: { scale: 1, best: Number.POSITIVE_INFINITY, badEpochs: 0, cooldown: 0 },
    next: ({ scale, best, badEpochs, cooldown: rest }, value) => {
      const isBetter = best === Number.POSITIVE_INFINITY || value < best - threshold * Math.abs(best);
      const counted = isBetter || rest > 0 ? 0 : badEpochs + 1;
      const state = {
        scale,
        best: isBetter ? value : best,
        badEpochs: counted,
        cooldown: Math.max(0, rest - 1),
      };
      if (counted <= patience) return state;
      return { ...state, scale: Math.max(smallest, scale * factor), badEpochs: 0, cooldown };
    },
  };
}
