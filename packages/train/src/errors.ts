// Errors of training.
import { GrusError, type TensorData } from "@grus/tensor";
import type { LookedUp, NonFiniteElement } from "./health/non-finite-element.ts";

/** Where a run became non-finite. */
export interface NonFinitePlace extends NonFiniteElement {
  /** Counted from 1 over the whole run. */
  readonly step: number;
  readonly epoch: number;
  readonly seed: number;
}

/**
 * The inputs of the step: trees of plain data. {@link findNonFinite} takes them, with the loss, to recompute
 * the step.
 */
export interface NonFiniteReplay {
  readonly parameters: unknown;
  readonly batch: unknown;
  readonly key: TensorData;
}

/**
 * A loss or gradient became NaN or infinite, or the loss of a validation batch did because of the batch.
 * The parameters are those before that step.
 *
 * Lower the learning rate, clip gradients or correct the data: `place` says which element became so first,
 * and {@link findNonFinite} finds the operation from `replay`.
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

/**
 * A checkpoint of another run than the one to resume, or a store whose checkpoints would be lost.
 *
 * Resume with the model, data, optimizer and options of the checkpoint, or start a new run in another
 * store.
 */
export class CheckpointError extends GrusError {
  override readonly name = "CheckpointError";
  /** The part that differs. */
  readonly place: string;
  /** The value of the run. */
  readonly expected: string;
  /** The value of the checkpoint or the store. */
  readonly got: string;

  constructor(place: string, expected: string, got: string, cure: keyof typeof CHECKPOINT_CURES = "run") {
    super(`checkpoint: ${place}: expected ${expected}; got ${got}.\n${CHECKPOINT_CURES[cure]}`);
    this.place = place;
    this.expected = expected;
    this.got = got;
  }
}

const CHECKPOINT_CURES = {
  run: "Resume with the model, optimizer and options that the checkpoint was saved with, or start a new run in another store.",
  data: "The training data have changed, or their source does not give the same batches for the same epoch. Resume with the same data, or start a new run in another store.",
  other: "It was not saved by a training run: open the store of the run.",
  later: "It was written by a newer release of @grus/train: resume with that release.",
  absent: 'Start with resume: "if-present", or open the store of the run.',
  present:
    'Resume with resume: "if-present", or start a new run in another store; remove the checkpoints if you no longer need them.',
} as const;

/**
 * A field of a batch that is not a tensor, or a length outside the padded steps.
 *
 * Wrap the field in `tensor()`, or leave out what is not a tensor; lengths are at most the padded time.
 */
export class BatchError extends GrusError {
  override readonly name = "BatchError";
  /** "batch.lengths" */
  readonly field: string;

  /** `is` describes the field. */
  constructor(caller: string, field: string, is: string, cure: string, expected = "a tensor") {
    super(`${caller}: ${field} ${is}; expected ${expected}.\n${cure}`);
    this.field = field;
  }
}

/**
 * Invalid options of training.
 *
 * The message says which values it accepts, and which options go together.
 */
export class TrainingOptionError extends GrusError {
  override readonly name = "TrainingOptionError";

  /** `caller` is the function that received them; "minimize" if undefined. */
  constructor(caller: string | undefined, says: string) {
    super(`${caller ?? "minimize"}: ${says}`);
  }
}

/**
 * A loss that cannot be inspected: it does not pass its watch to a recurrent layer.
 *
 * Pass the `watch` of the loss's context to the layers: `model.bind(parameters, { key, watch })`.
 */
export class HealthError extends GrusError {
  override readonly name = "HealthError";

  constructor() {
    super(
      "gradientHealth: no recurrent layer was watched.\nPass the watch to the layers in the loss: (parameters, batch, { key, watch }) => model.bind(parameters, { key, watch })(…).",
    );
  }
}

/**
 * Predictions and targets for which a metric is undefined.
 *
 * Pass as many predictions as targets, and values for which the metric is defined, as the message says.
 */
export class MetricError extends GrusError {
  override readonly name = "MetricError";

  constructor(metric: string, problem: string, cure: string) {
    super(`${metric}: ${problem}\n${cure}`);
  }
}

/** The fields of a {@link FitWorkerError} in addition to its message. */
export interface FitWorkerErrorOptions {
  readonly workerError?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Training in a worker that failed, or a worker that has ended. `cause` is the worker's error, with its
 * name, message, stack, cause and fields.
 *
 * Mend what `cause` says; a worker that has ended must be started anew.
 */
export class FitWorkerError extends GrusError {
  override readonly name = "FitWorkerError";
  /** The name of the error in the worker, such as "NonFiniteError"; undefined if the worker itself ended. */
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
    return "Number labels from 0, or give the model's last layer more outputs; mask rows without a label.";
  if (lookUp !== undefined)
    return "Enlarge the embedding's vocabulary, or map other tokens to an entry for unknown words.";
  if (/^(validation )?batch/.test(tensor)) return "Fill or drop missing values before batching.";
  if (tensor.startsWith("parameters"))
    return "The initial parameters were not finite; initialise or load them again.";
  if (sequence !== undefined && sequence.part !== "dL/dh")
    return "The recurrence itself diverges: use smaller or orthogonal initial recurrent weights, tanh or a gated cell, or a lower learning rate.";
  return "Lower the learning rate, clip the gradients (clipByGlobalNorm), or scale the inputs.";
}
