// Applies a model to every batch of a source.
import {
  type Backend,
  type Compiled,
  compile,
  sizeOf,
  type Tensor,
  type TensorData,
  type TensorSpec,
  type WithLeaves,
} from "@grus/tensor";
import { breathe } from "./breathe.ts";

/** What {@link predictAll} needs. */
export interface PredictOptions<Parameters, Batch> {
  readonly backend: Backend;
  readonly parameters: WithLeaves<Parameters, TensorData>;
  /** The model's output for a batch, its first axis being the batch. */
  readonly model: (parameters: Parameters, batch: Batch) => Tensor;
  /** Batches of one shape; rows whose `mask` is 0 are left out of the result. */
  readonly batches: Iterable<WithLeaves<Batch, TensorData>> | AsyncIterable<WithLeaves<Batch, TensorData>>;
}

/** The model's outputs for all rows, one after the other: float32 [rows, ...]. */
export async function predictAll<Parameters, Batch>(
  options: PredictOptions<Parameters, Batch>,
): Promise<TensorData> {
  const { backend, parameters, model, batches } = options;
  const parts: Float32Array[] = [];
  const pause = breathe();
  let compiled: Compiled<[Parameters, Batch], Tensor> | undefined;
  let tail: readonly number[] = [];
  try {
    for await (const batch of batches) {
      compiled ??= await compile(
        backend,
        model,
        parameters as never,
        batch as WithLeaves<Batch, TensorSpec> as never,
      );
      const output = (await compiled.run(parameters as never, batch as never)) as unknown as TensorData;
      tail = output.shape.slice(1);
      parts.push(rowsThatCount(output, (batch as { mask?: TensorData }).mask));
      await pause();
    }
  } finally {
    compiled?.dispose();
  }
  const data = joined(parts);
  return { shape: [data.length / Math.max(1, sizeOf(tail)), ...tail], dtype: "float32", data };
}

/** The rows whose mask is not 0, one after the other. */
function rowsThatCount({ shape, data }: TensorData, mask: TensorData | undefined): Float32Array {
  const width = sizeOf(shape.slice(1));
  const counting = Array.from({ length: shape[0]! }, (_, row) => row).filter((row) => mask?.data[row] !== 0);
  const rows = new Float32Array(counting.length * width);
  counting.forEach((row, i) => rows.set(data.subarray(row * width, (row + 1) * width), i * width));
  return rows;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
