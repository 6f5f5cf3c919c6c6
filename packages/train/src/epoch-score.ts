// The score of an epoch, by which the best one is found.
import { TrainingOptionError } from "./errors.ts";
import type { EpochFigures } from "./progress.ts";

/** The options of a run that score its epochs. */
interface Scoring {
  readonly score?: ((epoch: EpochFigures) => number) | undefined;
  readonly caller?: string | undefined;
}

/** By the option `score`, or the validation loss, or the training loss. Throws {@link TrainingOptionError} for NaN. */
export function scoreOf({ score, caller }: Scoring, figures: EpochFigures): number {
  const value = score?.(figures) ?? figures.validationLoss ?? figures.loss;
  if (!Number.isNaN(value)) return value;
  throw new TrainingOptionError(
    caller,
    `score of epoch ${figures.epoch} is NaN; expected a number, the lowest of which is the best.\nUse names of the option metrics.`,
  );
}
