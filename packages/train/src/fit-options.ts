// Options and result of fit.
import type { Key, Tensor } from "@grus/tensor";
import type { Metric } from "./metrics/metric.ts";
import type { MinimizeOptions, MinimizeResult } from "./minimize-options.ts";
import type { Training } from "./progress.ts";
import type { TracedBatch } from "./traced-batch.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** What a loss may use besides the model and the batch. */
export interface FitContext {
  /** A fresh key for every step, for what the loss draws itself; absent when validating. */
  readonly key?: Key | undefined;
  /** Whether this is a step of training, and not one of validation. */
  readonly training: boolean;
}

/** What {@link fit} sets itself of the options of {@link minimize}. */
type Own = "parameters" | "statistics" | "loss" | "metrics" | "carry" | "resetCarry" | "caller";

/** Options of {@link fit}. `Batch` is inferred from `train`: write that before `loss` where it is a function of the epoch. */
export interface FitOptions<
  Parameters,
  Call,
  State,
  Batch,
  Metrics extends Readonly<Record<string, Metric>> = Readonly<Record<string, Metric>>,
> extends Omit<MinimizeOptions<Parameters, Batch, State, Metrics>, Own> {
  readonly model: TrainableModel<Parameters, Call, State>;
  /** The scalar loss of a batch, from the model bound to its parameters: `(model, { input, target }) => crossEntropy(model(input), target)`. */
  readonly loss: (model: NoInfer<Call>, batch: NoInfer<TracedBatch<Batch>>, context: FitContext) => Tensor;
  /** Further scalars by name, over the validation batches after each epoch; without validation over the training batches, gone through once more. */
  readonly metrics?: ((model: NoInfer<Call>, batch: NoInfer<TracedBatch<Batch>>) => Metrics) | undefined;
  /** What training begins with. Default: `model.init(key(seed))`. */
  readonly parameters?: NoInfer<Parameters> | undefined;
  /**
   * Carries the model's state from batch to batch, for truncated back-propagation through time over contiguous batches: "epoch" begins anew with every
   * epoch and every validation, "run" never. No gradient goes from one batch to another. All batches have the same rows. Default: every batch begins
   * with the initial state.
   */
  readonly carry?: "epoch" | "run" | undefined;
  /** The state that the first batch begins with, where it is carried. Default: the model's initial state. */
  readonly state?: NoInfer<State> | undefined;
}

/** What a run of {@link fit} leaves. */
export interface FitResult<Parameters, State = unknown, Values = Readonly<Record<string, number>>>
  extends Omit<MinimizeResult<Parameters, State, Values>, "carry"> {
  /** The state by the end of the best epoch, where it is carried. */
  readonly state?: State | undefined;
}

/** A run of {@link fit}: iterate over it for progress, or call `finish` to run it to its end. */
export interface Fit<Parameters, State = unknown, Values = Readonly<Record<string, number>>>
  extends Training<FitResult<Parameters, State, Values>, Values> {}
