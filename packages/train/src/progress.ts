// Progress of a training run, and callbacks for it.

/** The figures of a finished epoch. */
export interface EpochFigures<Values = Readonly<Record<string, number>>> {
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps so far in the whole run. */
  readonly step: number;
  /** Mean training loss of the epoch, by the weights of the batches. */
  readonly loss: number;
  /** Mean loss over the validation batches, by their weights. */
  readonly validationLoss?: number | undefined;
  /** The metrics, over the validation batches, or the training batches if there are none. */
  readonly metrics: Values;
  /** Mean over the epoch of the gradient's global norm, before clipping. */
  readonly gradientNorm: number;
}

/** One finished epoch. */
export interface Progress<Values = Readonly<Record<string, number>>> extends EpochFigures<Values> {
  /** Absent if only `maxSteps` ends the run. */
  readonly epochs?: number | undefined;
  /** Duration of this epoch, validation included. */
  readonly seconds: number;
  /** Estimated time of the remaining epochs or steps, at the pace so far. */
  readonly remainingSeconds: number;
  /** Whether this is the best epoch so far. */
  readonly improved: boolean;
  readonly bestEpoch: number;
  /** The factor of the learning rate at the end of this epoch, if there is a `plateau` rule or a `timeLimit`. */
  readonly learningRateScale?: number | undefined;
}

/** A run: iterate over it for progress, or call `finish` to run it to its end. */
export interface Training<Result, Values = Readonly<Record<string, number>>>
  extends AsyncIterable<Progress<Values>> {
  /**
   * Runs the remaining epochs, unless the iteration was left, and returns the result. After an error it
   * returns the result so far.
   */
  finish(): Promise<Result>;
}

/** One finished step. */
export interface StepProgress {
  readonly epoch: number;
  /** Counted from 1 over the whole run. */
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
}

/**
 * Callbacks during training. They are awaited: training continues when they are done. An exception stops the
 * run with that error.
 */
export interface Callback<Parameters = unknown> {
  /** After each update of the parameters. */
  onStep?(progress: StepProgress): void | Promise<void>;
  /**
   * With the parameters after this epoch, best or not: to keep, to show a forecast, to write a checkpoint.
   */
  onEpoch?(progress: Progress, parameters: Parameters): void | Promise<void>;
}
