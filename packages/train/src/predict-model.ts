// predict: a model's outputs for every row of all batches.
import type { OnHost, Traced } from "@grus/tensor";
import { constants } from "@grus/tensor";
import { type PredictAllOptions, predictAll } from "./predict.ts";
import type { TracedBatch } from "./traced-batch.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** Options of {@link predict}. */
export interface PredictOptions<Parameters, Call, Batch, Output>
  extends Pick<PredictAllOptions<Parameters, Batch, Output>, "backend" | "batches"> {
  readonly model: TrainableModel<Parameters, Call>;
  readonly parameters: NoInfer<Parameters> | OnHost<NoInfer<Parameters>>;
  /**
   * The prediction for a batch, from the model bound to its parameters: `(model, { input }) => model(input)`.
   */
  readonly outputs: (model: NoInfer<Call>, batch: NoInfer<TracedBatch<Batch>>) => Output;
}

/**
 * The outputs of a model for all rows of all batches, concatenated: [rows, …] at every leaf. Rows whose
 * `mask` is 0 are left out. Batches may have several shapes; sequences of different padding are padded to the
 * longest. Throws {@link ShapeError} and {@link BatchError}.
 */
export function predict<Parameters, Call, Batch, Output>(
  options: PredictOptions<Parameters, Call, Batch, Output>,
): Promise<OnHost<Output>>;
export function predict<Parameters, Call, Batch, Output>({
  backend,
  model,
  parameters,
  batches,
  outputs,
}: CheckedOptions<Parameters, Call, Batch, Output>): Promise<OnHost<Output>> {
  return predictAll<Parameters, Batch, Output>({
    backend,
    parameters: constants<Parameters>(parameters),
    batches,
    model: (own, batch) => outputs(model.bind(own), batch),
    caller: "predict",
  });
}

/** The options after the compiler has checked that batches hold only tensors. */
interface CheckedOptions<Parameters, Call, Batch, Output>
  extends Omit<PredictOptions<Parameters, Call, Batch, Output>, "outputs"> {
  readonly outputs: (model: Call, batch: Traced<Batch>) => Output;
}
