// What stops a training run.
import { GrusError } from "@grus/tensor";

/** Where a run stopped being finite. */
export interface NonFinitePlace {
  /** The first tensor that is not finite: "loss", "batch.input", "parameters.linear.weight", "gradients.…". */
  readonly tensor: string;
  /** Index of its first element that is not finite, by axis. */
  readonly index: readonly number[];
  readonly value: number;
  /** Counted from 1 over the whole run. */
  readonly step: number;
  readonly epoch: number;
  readonly seed: number;
}

/** A loss or gradient became NaN or infinite. The parameters are those before that step. */
export class NonFiniteError extends GrusError {
  override readonly name = "NonFiniteError";
  readonly place: NonFinitePlace;

  constructor(place: NonFinitePlace) {
    const { tensor, index, value, step, epoch, seed } = place;
    super(
      `fit: ${tensor}${index.length === 0 ? "" : `[${index.join(", ")}]`} is ${value} at step ${step} (epoch ${epoch}, seed ${seed}).\n${cureOf(tensor)}`,
    );
    this.place = place;
  }
}

/** Options of fit that make no sense. */
export class FitOptionError extends GrusError {
  override readonly name = "FitOptionError";
}

/** What {@link FitWorkerError} carries besides its message. */
export interface FitWorkerErrorOptions {
  readonly workerError?: string;
  readonly cause?: unknown;
}

/** Training in a worker that failed, or a worker that is gone. `cause` is the worker's error, with its name, message, stack, cause and fields. */
export class FitWorkerError extends GrusError {
  override readonly name = "FitWorkerError";
  /** The name of the error in the worker, "NonFiniteError" say; undefined where the worker itself ended. */
  readonly workerError: string | undefined;

  constructor(message: string, { workerError, cause }: FitWorkerErrorOptions = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.workerError = workerError;
  }
}

function cureOf(tensor: string): string {
  if (tensor.startsWith("batch")) return "Fill or drop missing values before batching.";
  if (tensor.startsWith("parameters"))
    return "The parameters were not finite to begin with; initialise or load them again.";
  return "Lower the learning rate, clip the gradients (clipByGlobalNorm), or scale the inputs.";
}
