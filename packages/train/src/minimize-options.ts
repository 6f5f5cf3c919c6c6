// Options and result of minimize.
import type { Optimizer, OptimizerState, PlateauRule } from "@grus/optim";
import type { Backend, Key, RunningStatistics, Traced } from "@grus/tensor";
import type { BatchSource } from "./batches/batch-source.ts";
import type { CheckpointOptions, Resumed } from "./checkpoints/checkpoint-options.ts";
import type { LayerWatch, WatchSequences } from "./health/watching.ts";
import type { Metric } from "./metrics/metric.ts";
import type { Callback, Progress, Training } from "./progress.ts";
import type { LossResult } from "./training-step.ts";

/** What a loss may use besides parameters and batch. */
export interface LossContext<Carry = unknown> {
  /** A fresh key for every step, for dropout and noise; absent when validating. */
  readonly key?: Key | undefined;
  /**
   * To be passed to recurrent layers, so that what failed inside them can be found; absent in a step of
   * training.
   */
  readonly watch?: LayerWatch | undefined;
  /** What the loss of the batch before has given; the `carry` of the options for the first. */
  readonly carry?: Carry | undefined;
  /**
   * To be passed to a model with batch normalisation, which leaves its running statistics there; absent when
   * validating.
   */
  readonly statistics?: RunningStatistics | undefined;
}

/** When to stop before the last epoch. */
export interface EarlyStopping {
  /** Stop after this many epochs without improvement. */
  readonly patience: number;
  /** An improvement is a fall by more than this. Default 0. */
  readonly minDelta?: number | undefined;
}

/**
 * Options of {@link minimize}. `Batch` is a batch on the host, which is inferred from `train`: write that
 * before `loss` where it is a function of the epoch.
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
   * Training batches. A program is compiled for each shape of batch when the first such batch comes; a few
   * shapes (buckets) compile quickly.
   */
  readonly train: BatchSource<Batch>;
  /** Validation batches, of any shapes. Without them the training loss decides which epoch is best. */
  readonly validation?: BatchSource<Batch> | undefined;
  /**
   * The scalar loss of a batch, traced once for each shape; with what the loss of the next batch is handed,
   * where there is something.
   */
  readonly loss: (
    parameters: NoInfer<Parameters>,
    batch: NoInfer<Traced<Batch>>,
    context: LossContext<NoInfer<Carry>>,
  ) => LossResult<NoInfer<Carry>>;
  readonly optimizer: Optimizer;
  /**
   * Further scalars over the validation batches, after each epoch: means by the weights of the batches, or
   * sums that are finished at the end. Without validation they are measured over the training batches, which
   * are gone through once more.
   */
  readonly metrics?:
    | ((
        parameters: NoInfer<Parameters>,
        batch: NoInfer<Traced<Batch>>,
        context: LossContext<NoInfer<Carry>>,
      ) => Metrics)
    | undefined;
  /**
   * Paths of the parameters that are running statistics, those of `model.statistics`: training moves them as
   * the loss says in `context.statistics`, and the optimizer does not see them, so that nothing decays, clips
   * or averages them. They are evaluated, kept, returned and saved with the other parameters, and no `carry`
   * sets them back. Default: none.
   */
  readonly statistics?: readonly string[] | undefined;
  /**
   * What the loss of the first batch is handed: a tree of constant tensors. The states of recurrent layers,
   * for truncated back-propagation through time over contiguous batches (`contiguousBatches` of @grus/data
   * makes them). No gradient goes from one batch to another. Default: nothing is carried.
   */
  readonly carry?: Carry | undefined;
  /**
   * "epoch": every epoch begins with `carry` again, and so does every validation, as states of sequences that
   * begin anew do. "never" (default): the carry continues from epoch to epoch, and validation begins with
   * what training has come to.
   */
  readonly resetCarry?: "epoch" | "never" | undefined;
  /**
   * `reduceOnPlateau` of @grus/optim: lowers the learning rate when the validation loss (else the training
   * loss) no longer falls.
   */
  readonly plateau?: PlateauRule | undefined;
  /**
   * Which parameters are validated, kept and returned, from those that are trained and the optimizer's state:
   * `(_, state) => averagedParameters(state)` for averages. Running statistics stay those of training.
   * Default: those that are trained.
   */
  readonly evaluated?:
    | ((parameters: NoInfer<Parameters>, optimizerState: OptimizerState) => NoInfer<Parameters>)
    | undefined;
  /**
   * How many elements a batch counts for in means. Default: the valid steps of its `target`, or of its last
   * field where it has no `target`, if that is ragged; else the sum of its `mask` if it has one; else its
   * rows, the first axis of its first tensor.
   */
  readonly weight?: ((batch: NoInfer<Batch>) => number) | undefined;
  /** How often to go through the training batches. At least one of `epochs` and `maxSteps` is needed. */
  readonly epochs?: number | undefined;
  /**
   * Ends the run after so many steps, within an epoch too: that epoch is validated as the last. Default: only
   * `epochs` ends it.
   */
  readonly maxSteps?: number | undefined;
  readonly earlyStopping?: EarlyStopping | undefined;
  /**
   * Training steps in one call of the backend, with one compiled program for so many batches. Default 1. The
   * numbers stay the same. On the GPU the state travels once a call, so more steps a call cost less; the
   * first call takes longer to compile. Consecutive batches of one shape go together; those that do not fill
   * a call take one step a call; `onStep` is called, and the signal heard, after a call.
   */
  readonly stepsPerCall?: number | undefined;
  /** Seeds the keys given to the loss. Default 0. */
  readonly seed?: number | undefined;
  /**
   * `watchSequences` of @grus/cells: a step that is not finite is computed again step by step, and {@link
   * NonFiniteError} names the gate or state, time step and row, where the loss passes `context.watch` to its
   * recurrent layers. Costs nothing until then. Default: the error names tensors outside of recurrences.
   */
  readonly watchSequences?: WatchSequences | undefined;
  /**
   * Stops the run after the current call of the backend (a step, or `stepsPerCall` of them) or validation
   * batch; the result keeps the best parameters so far.
   */
  readonly signal?: AbortSignal | undefined;
  readonly callbacks?: readonly Callback<NoInfer<Parameters>>[] | undefined;
  /**
   * Saves the run from time to time, and resumes one that was saved: at any step, with the numbers of a run
   * that was never interrupted, bit for bit on the same backend. Batches that are done are passed over, so
   * `train` must give the same batches for the same epoch; the last of them is compared by a checksum.
   * `epochs`, `maxSteps`, `earlyStopping`, `stepsPerCall` and the backend may be others than before.
   * Callbacks fire again for steps after the checkpoint. A step's parameters are read from the device for
   * each checkpoint; it is written while training continues. Default: nothing is saved.
   */
  readonly checkpoints?: CheckpointOptions | undefined;
  /**
   * What errors begin with: the name of the function that was called. Default "minimize".
   * @internal
   */
  readonly caller?: string | undefined;
}

/**
 * Why a run ended: all epochs done, `maxSteps` taken, no improvement within the patience, the signal, the
 * consumer left the loop, or an error.
 */
export type StopReason = "completed" | "max-steps" | "early-stopping" | "aborted" | "left" | "failed";

/** What a run leaves. */
export interface MinimizeResult<Parameters, Carry = unknown, Values = Readonly<Record<string, number>>> {
  /** The parameters of the best epoch; those of the last step when no epoch was finished. */
  readonly parameters: Parameters;
  /** What was carried by the end of that epoch, where something is. */
  readonly carry?: Carry | undefined;
  readonly bestEpoch: number;
  readonly history: readonly Progress<Values>[];
  readonly stopped: StopReason;
  readonly steps: number;
  /**
   * How many programs were compiled: one for each shape of batch; for training one more for a shape that came
   * in whole calls of `stepsPerCall` as well as alone.
   */
  readonly programs: { readonly training: number; readonly validation: number };
  /** Earlier parts of a resumed run included. */
  readonly seconds: number;
  /** Where the run was resumed, if it was. */
  readonly resumed?: Resumed | undefined;
}

/** A run of {@link minimize}. */
export interface Minimization<Parameters, Carry = unknown, Values = Readonly<Record<string, number>>>
  extends Training<MinimizeResult<Parameters, Carry, Values>, Values> {}
