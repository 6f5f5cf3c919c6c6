// Applies a model to every batch of a source.
import {
  type Backend,
  checkBackend,
  compileLoop,
  eventLoopPause,
  type Loop,
  mapTree,
  type OnHost,
  type Tensor,
  type TensorData,
  type Traced,
} from "@grus/tensor";
import { type BatchIterable, checkBatches } from "./batches/batch-source.ts";
import { TrainingOptionError } from "./errors.ts";
import { joinRows, rowsThatCount } from "./prediction-rows.ts";
import { ShapedPrograms } from "./programs/shaped-programs.ts";

/** Options of {@link predictAll}. */
export interface PredictAllOptions<Parameters, Batch, Output = Tensor> {
  readonly backend: Backend;
  readonly parameters: Parameters | OnHost<Parameters>;
  /**
   * The model's output for a batch: a tensor [batch, ...], sequences `{ values, lengths }`, or a tree of
   * these.
   */
  readonly model: (parameters: NoInfer<Parameters>, batch: NoInfer<Traced<Batch>>) => Output;
  /**
   * Batches of any shapes: a program is compiled for each. Rows whose `mask` [batch] is 0 are left out of the
   * result.
   */
  readonly batches: BatchIterable<Batch>;
  /**
   * The prefix of errors: the name of the called function. Default "predictAll".
   * @internal
   */
  readonly caller?: string | undefined;
}

/**
 * The model's outputs for all rows, concatenated: [rows, ...] at every leaf. Sequences padded to different
 * times are padded to the longest, with 0. Throws {@link ShapeError} if the outputs of two batches differ
 * otherwise, and {@link BatchError}.
 */
export async function predictAll<Parameters, Batch, Output = Tensor>(
  options: PredictAllOptions<Parameters, Batch, Output>,
): Promise<OnHost<Output>> {
  const { batches, caller = "predictAll" } = options;
  checkBackend(caller, options.backend);
  checkBatches(batches, { caller, option: "batches" });
  const parts: unknown[] = [];
  const pause = eventLoopPause();
  const programs = new ShapedPrograms(caller, (batch) => compiled(options, batch));
  try {
    for await (const batch of batches) {
      const output = await (await programs.for(batch)).run(batch);
      parts.push(rowsThatCount(output, (batch as { readonly mask?: TensorData }).mask));
      await pause();
    }
  } finally {
    programs.dispose();
  }
  if (parts.length === 0)
    throw new TrainingOptionError(caller, "the source gave no batch.\nGive at least one batch of rows.");
  return joinRows(parts, caller) as OnHost<Output>;
}

/** A program with the parameters as constants. */
function compiled<Parameters, Batch, Output>(
  { backend, parameters, model }: PredictAllOptions<Parameters, Batch, Output>,
  batch: unknown,
): Promise<Loop<Parameters, unknown, Output>> {
  const body = (own: Parameters, given: unknown) => ({
    state: mapTree(own, (leaf) => leaf),
    output: model(own, given as Traced<Batch>),
  });
  return compileLoop<Parameters, unknown, Output>(backend, body, {
    results: "shared",
    state: parameters,
    batch,
  });
}
