// A learning rate that decreases when a metric stops improving.
import { checkNonNegative, checkPositive, checkSteps, HyperparameterError } from "./errors.ts";

/** Options of {@link reduceOnPlateau}; defaults as `torch.optim.lr_scheduler.ReduceLROnPlateau`. */
export interface ReduceOnPlateauOptions {
  /** The factor of each reduction, in (0, 1). Default 0.1. */
  readonly factor?: number | undefined;
  /** Epochs without improvement before a reduction. Default 10. */
  readonly patience?: number | undefined;
  /** An improvement is a value below best − threshold · |best|. Default 1e-4. */
  readonly threshold?: number | undefined;
  /** Epochs after a reduction in which bad epochs are not counted. Default 0. */
  readonly cooldown?: number | undefined;
  /** The minimum scale, relative to the initial rate. Default 0. */
  readonly smallest?: number | undefined;
}

/** The state between epochs. Plain data. */
export interface PlateauState {
  /** The factor on the initial rate. */
  readonly scale: number;
  readonly best: number;
  readonly badEpochs: number;
  readonly cooldown: number;
}

/** A rule for the learning rate based on a value (such as the validation loss) after every epoch. */
export interface PlateauRule {
  /** The initial state: a scale of 1. */
  readonly start: PlateauState;
  /** The state after an epoch that ended with `value`. */
  next(state: PlateauState, value: number): PlateauState;
}

/**
 * Multiplies the rate by `factor` when `value` has not improved for more than `patience` epochs. Throws
 * {@link HyperparameterError}.
 */
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
