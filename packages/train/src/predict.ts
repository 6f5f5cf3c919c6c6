// Applies a model to every batch of a source.
import {
  type Backend,
  type Compiled,
  compile,
  type Tensor,
  type TensorData,
  type TensorSpec,
  type WithLeaves,
} from "@grus/tensor";

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
  let compiled: Compiled<[Parameters, Batch], Tensor> | undefined;
  const rows: number[] = [];
  let tail: readonly number[] = [];
  for await (const batch of batches) {
    compiled ??= await compile(
      backend,
      model,
      parameters as never,
      batch as WithLeaves<Batch, TensorSpec> as never,
    );
    const { data, shape } = (await compiled.run(
      parameters as never,
      batch as never,
    )) as unknown as TensorData;
    tail = shape.slice(1);
    const mask = (batch as { mask?: TensorData }).mask?.data;
    const width = data.length / Math.max(1, shape[0]!);
    for (let row = 0; row < shape[0]!; row++) {
      if (mask === undefined || mask[row] !== 0) rows.push(...data.subarray(row * width, (row + 1) * width));
    }
  }
  compiled?.dispose();
  const width = tail.reduce((a, b) => a * b, 1);
  return { shape: [rows.length / width, ...tail], dtype: "float32", data: Float32Array.from(rows) };
}
