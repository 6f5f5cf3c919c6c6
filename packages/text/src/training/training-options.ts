// How long models are trained, and what ends it.
import type { CheckpointOptions } from "@grus/train";
import type { AnnealedAdamOptions } from "./annealed-adam.ts";

/** What the options of all training here have in common. */
export interface TrainingOptions extends AnnealedAdamOptions {
  /** Passes over what is learned from. */
  readonly epochs?: number | undefined;
  /** Updates of the weights. */
  readonly maxSteps?: number | undefined;
  /** Ends training by the clock. Such a run does not give the same numbers again. */
  readonly minutes?: number | undefined;
  /** Saves training periodically, and resumes it. Default: nothing is saved. */
  readonly checkpoints?: CheckpointOptions | undefined;
  /** Rejects with its reason once it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Ends training once it is aborted: the best epoch so far is tested and returned, before the first the model as it is. */
  readonly stop?: AbortSignal | undefined;
}
