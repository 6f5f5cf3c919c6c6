// Errors of training.
import { GrusError, type TensorData } from "@grus/tensor";
import type { LookedUp, NonFiniteElement } from "./health/non-finite-element.ts";

/** Where a run stopped being finite. */
export interface NonFinitePlace extends NonFiniteElement {
  /** Counted from 1 over the whole run. */
  readonly step: number;
  readonly epoch: number;
  readonly seed: number;
}

/**
 * What the step was given: trees of plain data. {@link findNonFinite} takes it, with the loss, to compute the
 * step again.
 */
export interface NonFiniteReplay {
  readonly parameters: unknown;
  readonly batch: unknown;
  readonly key: TensorData;
}

/**
 * A loss or gradient became NaN or infinite, or the loss of a validation batch did by what the batch holds.
 * The parameters are those before that step.
 */
export class NonFiniteError extends GrusError {
  override readonly name = "NonFiniteError";
  readonly place: NonFinitePlace;
  readonly replay: NonFiniteReplay;

  constructor(place: NonFinitePlace, replay: NonFiniteReplay, caller = "minimize") {
    super(`${caller}: ${textOf(place)}\n${cureOf(place)}`);
    this.place = place;
    this.replay = replay;
  }
}

/** A checkpoint of another run than the one that is to resume, or a store whose checkpoints would be lost. */
export class CheckpointError extends GrusError {
  override readonly name = "CheckpointError";
  /** What differs. */
  readonly place: string;
  /** What the run asks for. */
  readonly expected: string;
  /** What the checkpoint, or the store, has. */
  readonly got: string;

  constructor(place: string, expected: string, got: string, cure: keyof typeof CHECKPOINT_CURES = "run") {
    super(`checkpoint: ${place}: expected ${expected}; got ${got}.\n${CHECKPOINT_CURES[cure]}`);
    this.place = place;
    this.expected = expected;
    this.got = got;
  }
}

const CHECKPOINT_CURES = {
  run: "Resume with the model, optimizer and options that the checkpoint was saved with, or begin anew in another store.",
  data: "The training data have changed, or their source does not give the same batches for the same epoch. Resume with the same data, or begin anew in another store.",
  other: "It was not saved by a training run: open the store that has the run.",
  later: "It was written by a later release of @grus/train: resume with that.",
  absent: 'Begin with resume: "if-present", or open the store that has the run.',
  present:
    'Resume with resume: "if-present", or begin anew in another store; remove the checkpoints if you no longer need them.',
} as const;

/** A field of a batch that is not a tensor. */
export class BatchError extends GrusError {
  override readonly name = "BatchError";
  /** "batch.lengths" */
  readonly field: string;

  /** `is` says what the field is instead. */
  constructor(caller: string, field: string, is: string, cure: string) {
    super(`${caller}: ${field} ${is}; a batch holds only tensors.\n${cure}`);
    this.field = field;
  }
}

/** Options of training that make no sense. */
export class TrainingOptionError extends GrusError {
  override readonly name = "TrainingOptionError";

  /** `caller` is the function that was given them; "minimize" where it is undefined. */
  constructor(caller: string | undefined, says: string) {
    super(`${caller ?? "minimize"}: ${says}`);
  }
}

/** A loss into which nobody can look: it hands its watch to no recurrent layer. */
export class HealthError extends GrusError {
  override readonly name = "HealthError";

  constructor() {
    super(
      "gradientHealth: no recurrent layer was watched.\nPass the watch to the layers in the loss: model.bind(parameters, { key, watch }) with ({ key, watch }) the loss's third argument.",
    );
  }
}

/** Predictions and targets of which a metric cannot be computed. */
export class MetricError extends GrusError {
  override readonly name = "MetricError";

  constructor(metric: string, problem: string, cure: string) {
    super(`${metric}: ${problem}\n${cure}`);
  }
}

/** What {@link FitWorkerError} carries besides its message. */
export interface FitWorkerErrorOptions {
  readonly workerError?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Training in a worker that failed, or a worker that is gone. `cause` is the worker's error, with its name,
 * message, stack, cause and fields.
 */
export class FitWorkerError extends GrusError {
  override readonly name = "FitWorkerError";
  /**
   * The name of the error in the worker, such as "NonFiniteError"; undefined where the worker itself ended.
   */
  readonly workerError: string | undefined;

  constructor(message: string, { workerError, cause }: FitWorkerErrorOptions = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.workerError = workerError;
  }
}

function textOf({ tensor, index, value, sequence, lookUp, step, epoch, seed }: NonFinitePlace): string {
  const element = index.length === 0 ? tensor : `${tensor}[${index.join(", ")}]`;
  const names =
    lookUp === undefined
      ? []
      : [
          ["row", index[0]],
          ["time step", index[1]],
        ];
  const places =
    sequence === undefined
      ? names.flatMap(([name, at]) => (at === undefined ? [] : [`${name} ${at}`]))
      : [`row ${sequence.row}`, `time step ${sequence.timeStep}`, `feature ${sequence.feature}`];
  const where = places.length === 0 ? "" : ` (${places.join(", ")})`;
  return `${element}${where} is ${value} at step ${step} (epoch ${epoch}, seed ${seed})${rangeOf(lookUp)}.`;
}

function rangeOf(lookUp: LookedUp | undefined): string {
  if (lookUp === undefined) return "";
  const { what, size } = lookUp;
  const reason = what === "classes" ? `there are ${size} classes` : `the vocabulary has ${size} entries`;
  return `; expected 0 to ${size - 1}, since ${reason}`;
}

function cureOf({ tensor, sequence, lookUp }: NonFinitePlace): string {
  if (lookUp?.what === "classes")
    return "Number labels from 0, or give the model's last layer more outputs; leave rows without a label out by a mask.";
  if (lookUp !== undefined)
    return "Make the embedding's vocabulary larger, or map what is not in it to an entry for unknown words.";
  if (/^(validation )?batch/.test(tensor)) return "Fill or drop missing values before batching.";
  if (tensor.startsWith("parameters"))
    return "The parameters were not finite to begin with; initialise or load them again.";
  if (sequence !== undefined && sequence.part !== "dL/dh")
    return "The recurrence itself runs away: begin with smaller or orthogonal recurrent weights, use tanh or a gated cell, lower the learning rate.";
  return "Lower the learning rate, clip the gradients (clipByGlobalNorm), or scale the inputs.";
}
