// Options and result of minimize.
import type { Optimizer, OptimizerState, PlateauRule } from "@grus/optim";
import type { Backend, Key, RunningStatistics, Traced } from "@grus/tensor";
import type { BatchSource } from "./batches/batch-source.ts";
import type { CheckpointOptions, Resumed } from "./checkpoints/checkpoint-options.ts";
import type { LayerWatch, WatchSequences } from "./health/watching.ts";
import type { Metric } from "./metrics/metric.ts";
import type { Callback, EpochFigures, Progress, Training } from "./progress.ts";
import type { TimeLimit } from "./time-limit.ts";
import type { LossResult } from "./training-step.ts";

/** The context of a loss, besides parameters and batch. */
export interface LossContext<Carry = unknown> {
  /** A fresh key for each step, for dropout and noise; absent in validation. */
  readonly key?: Key | undefined;
  /**
   * To be passed to recurrent layers, so that failures inside them can be located; absent in training steps.
   */
  readonly watch?: LayerWatch | undefined;
  /** The carry returned by the loss of the previous batch; the option `carry` for the first. */
  readonly carry?: Carry | undefined;
  /**
   * The collector of running statistics, to be passed to a model with batch normalisation; absent in
   * validation.
   */
  readonly statistics?: RunningStatistics | undefined;
}

/** When to stop before the last epoch. */
export interface EarlyStopping {
  /** Stop after this many epochs without improvement. */
  readonly patience: number;
  /** An improvement is a decrease by more than this. Default 0. */
  readonly minDelta?: number | undefined;
}

/**
 * Options of {@link minimize}. `Batch` is a batch on the host, inferred from `train`: write that before
 * `loss` if it is a function of the epoch.
 */
export interface MinimizeOptions<
  Parameters,
  Batch,
  Carry = undefined,
  Metrics extends Readonly<Record<string, Metric>> = Readonly<Record<string, Metric>>,
> {
  readonly backend: Backend;
  /** Initial parameters: a tree of constant tensors. */
  readonly parameters: Parameters;
  /**
   * Training batches. A program is compiled for each shape of batch when it first occurs; use few shapes
   * (buckets).
   */
  readonly train: BatchSource<Batch>;
  /** Validation batches, of any shapes. Without them the training loss is the score of an epoch by default. */
  readonly validation?: BatchSource<Batch> | undefined;
  /** The scalar loss of a batch, traced once per shape, optionally with the carry for the next batch. */
  readonly loss: (
    parameters: NoInfer<Parameters>,
    batch: NoInfer<Traced<Batch>>,
    context: LossContext<NoInfer<Carry>>,
  ) => LossResult<NoInfer<Carry>>;
  readonly optimizer: Optimizer;
  /**
   * Further scalars over the validation batches, after each epoch: means by the weights of the batches, or
   * sums that are finished at the end. Without validation, measured in a second pass over the training
   * batches.
   */
  readonly metrics?:
    | ((
        parameters: NoInfer<Parameters>,
        batch: NoInfer<Traced<Batch>>,
        context: LossContext<NoInfer<Carry>>,
      ) => Metrics)
    | undefined;
  /**
   * Paths of the parameters that are running statistics, those of `model.statistics`: training updates them
   * with the values collected in `context.statistics`, and the optimizer does not see them, so that they are
   * not decayed, clipped or averaged. They are evaluated, kept, returned and saved with the other parameters,
   * and are not reset by `carry`. Default: none.
   */
  readonly statistics?: readonly string[] | undefined;
  /**
   * The carry of the first batch: a tree of constant tensors, such as the states of recurrent layers, for
   * truncated back-propagation through time over contiguous batches (`contiguousBatches` of @grus/data). No
   * gradient passes from one batch to another. Default: nothing is carried.
   */
  readonly carry?: Carry | undefined;
  /**
   * "epoch": every epoch and every validation starts with `carry` again, as for states of sequences that
   * restart. "never" (default): the carry continues from epoch to epoch, and validation starts with that of
   * training.
   */
  readonly resetCarry?: "epoch" | "never" | undefined;
  /**
   * `reduceOnPlateau` of @grus/optim: lowers the learning rate when the score stops improving.
   */
  readonly plateau?: PlateauRule | undefined;
  /**
   * The parameters to validate, keep and return, from the trained ones and the optimizer's state:
   * `(_, state) => averagedParameters(state)` for averages. Running statistics remain those of training.
   * Default: the trained parameters.
   */
  readonly evaluated?:
    | ((parameters: NoInfer<Parameters>, optimizerState: OptimizerState) => NoInfer<Parameters>)
    | undefined;
  /**
   * The score of a finished epoch; the one with the lowest is the best, whose parameters are the result.
   * `plateau` and `earlyStopping` follow it too: `({ metrics }) => -metrics.accuracy!`. Default: the validation
   * loss, without `validation` the training loss. Throws {@link TrainingOptionError} where it gives NaN.
   */
  readonly score?: ((epoch: EpochFigures) => number) | undefined;
  /**
   * The number of elements by which a batch is weighted in means. Default: the valid steps of its `target`,
   * or of its last field if it has no `target`, if that is ragged; else the sum of its `mask`, if any; else
   * its rows, the first axis of its first tensor.
   */
  readonly weight?: ((batch: NoInfer<Batch>) => number) | undefined;
  /**
   * Number of passes over the training batches. At least one of `epochs`, `maxSteps` and `timeLimit` is
   * required.
   */
  readonly epochs?: number | undefined;
  /**
   * Ends the run after so many steps, also within an epoch, which is then validated as the last. Default:
   * no limit.
   */
  readonly maxSteps?: number | undefined;
  /**
   * Ends the run by the clock, also within an epoch, which is then validated as the last, and lowers the
   * learning rate as the time passes. Such a run does not give the same numbers again; for that, give the
   * steps that it took as `maxSteps` with a schedule over them. Default: no limit.
   */
  readonly timeLimit?: TimeLimit | undefined;
  /**
   * Ends the run after `patience` epochs without a lower score. Default: never.
   */
  readonly earlyStopping?: EarlyStopping | undefined;
  /**
   * Training steps per call of the backend, with one compiled program for that many batches. Default 1. The
   * numbers stay the same. On the GPU the state is transferred once per call, so more steps per call are
   * cheaper; the first call takes longer to compile. Consecutive batches of one shape are grouped; those that
   * do not fill a call take one step per call; `onStep` and the signal are handled after a call.
   */
  readonly stepsPerCall?: number | undefined;
  /** Seed of the keys passed to the loss. Default 0. */
  readonly seed?: number | undefined;
  /**
   * `watchSequences` of @grus/cells: a step that is not finite is recomputed step by step, and
   * {@link NonFiniteError} names the gate or state, time step and row, if the loss passes `context.watch` to
   * its recurrent layers. Costs nothing before. Default: the error names tensors outside of recurrences.
   */
  readonly watchSequences?: WatchSequences | undefined;
  /**
   * Stops the run after the current call of the backend (a step, or `stepsPerCall` of them) or validation
   * batch; the result keeps the best parameters so far.
   */
  readonly signal?: AbortSignal | undefined;
  readonly callbacks?: readonly Callback<NoInfer<Parameters>>[] | undefined;
  /**
   * Saves the run periodically, and resumes a saved one: at any step, with the numbers of an uninterrupted
   * run, bit for bit on the same backend. Processed batches are skipped, so `train` must give the same
   * batches for the same epoch; the last of them is compared by a checksum. `epochs`, `maxSteps`,
   * `earlyStopping`, `stepsPerCall` and the backend may differ. Callbacks fire again for steps after the
   * checkpoint. The state is read from the device for each checkpoint, and written while training continues.
   * Default: nothing is saved.
   */
  readonly checkpoints?: CheckpointOptions | undefined;
  /**
   * The prefix of errors: the name of the called function. Default "minimize".
   * @internal
   */
  readonly caller?: string | undefined;
}

/**
 * Why a run ended: all epochs done, `maxSteps` reached, the time over, no improvement within the patience, the
 * signal, the consumer left the loop, or an error.
 */
export type StopReason =
  | "completed"
  | "max-steps"
  | "time-limit"
  | "early-stopping"
  | "aborted"
  | "left"
  | "failed";

/** The result of a run. */
export interface MinimizeResult<Parameters, Carry = unknown, Values = Readonly<Record<string, number>>> {
  /** The parameters of the best epoch; those of the last step if no epoch finished. */
  readonly parameters: Parameters;
  /** The carry at the end of that epoch, if any. */
  readonly carry?: Carry | undefined;
  readonly bestEpoch: number;
  readonly history: readonly Progress<Values>[];
  readonly stopped: StopReason;
  readonly steps: number;
  /**
   * Number of compiled programs: one per shape of batch, and in training one more for a shape that occurs
   * both in whole calls of `stepsPerCall` and alone.
   */
  readonly programs: { readonly training: number; readonly validation: number };
  /** Includes earlier parts of a resumed run. */
  readonly seconds: number;
  /** The position from which the run resumed, if it did. */
  readonly resumed?: Resumed | undefined;
}

/** A run of {@link minimize}. */
export interface Minimization<Parameters, Carry = unknown, Values = Readonly<Record<string, number>>>
  extends Training<MinimizeResult<Parameters, Carry, Values>, Values> {}
