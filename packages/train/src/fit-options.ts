// Options and result of fit.
import type { Key, Tensor } from "@grus/tensor";
import type { Metric } from "./metrics/metric.ts";
import type { MinimizeOptions, MinimizeResult } from "./minimize-options.ts";
import type { Training } from "./progress.ts";
import type { TracedBatch } from "./traced-batch.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** The context of a loss, besides the model and the batch. */
export interface FitContext {
  /** A fresh key for each step, for randomness in the loss itself; absent in validation. */
  readonly key?: Key | undefined;
  /** Whether this is a training step rather than a validation step. */
  readonly training: boolean;
}

/** The options of {@link minimize} that {@link fit} sets itself. */
type Own = "parameters" | "statistics" | "loss" | "metrics" | "carry" | "resetCarry" | "caller";

/**
 * Options of {@link fit}. `Batch` is inferred from `train`: write that before `loss` if it is a function of
 * the epoch.
 */
export interface FitOptions<
  Parameters,
  Call,
  State,
  Batch,
  Metrics extends Readonly<Record<string, Metric>> = Readonly<Record<string, Metric>>,
> extends Omit<MinimizeOptions<Parameters, Batch, State, Metrics>, Own> {
  readonly model: TrainableModel<Parameters, Call, State>;
  /**
   * The scalar loss of a batch, from the model bound to its parameters:
   * `(model, { input, target }) => crossEntropy(model(input), target)`.
   */
  readonly loss: (model: NoInfer<Call>, batch: NoInfer<TracedBatch<Batch>>, context: FitContext) => Tensor;
  /**
   * Further scalars by name, over the validation batches after each epoch; without validation, in a second
   * pass over the training batches.
   */
  readonly metrics?: ((model: NoInfer<Call>, batch: NoInfer<TracedBatch<Batch>>) => Metrics) | undefined;
  /** Initial parameters. Default: `model.init(key(seed))`. */
  readonly parameters?: NoInfer<Parameters> | undefined;
  /**
   * Carries the model's state from batch to batch, for truncated back-propagation through time over
   * contiguous batches: "epoch" resets it at every epoch and every validation, "run" never. No gradient
   * passes from one batch to another. All batches have the same rows. Default: every batch starts with the
   * initial state.
   */
  readonly carry?: "epoch" | "run" | undefined;
  /** The state of the first batch, if it is carried. Default: the model's initial state. */
  readonly state?: NoInfer<State> | undefined;
}

/** The result of a run of {@link fit}. */
export interface FitResult<Parameters, State = unknown, Values = Readonly<Record<string, number>>>
  extends Omit<MinimizeResult<Parameters, State, Values>, "carry"> {
  /** The state at the end of the best epoch, if it is carried. */
  readonly state?: State | undefined;
}

/** A run of {@link fit}: iterate over it for progress, or call `finish` to run it to its end. */
export interface Fit<Parameters, State = unknown, Values = Readonly<Record<string, number>>>
  extends Training<FitResult<Parameters, State, Values>, Values> {}
