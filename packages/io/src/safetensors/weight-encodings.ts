// Weights in fewer bits, for safetensors files: imported by programs that write them.
import { beyondHalf, int8Rows, LEAST_STORED, toHalves } from "@grus/tensor";
import { SafetensorsError } from "./safetensors-error.ts";
import { type Entry, INT8_METADATA, scaleName, type WeightEncoding } from "./stored-tensors.ts";

/**
 * float32 tensors of two axes or more as F16, except small ones. Writing throws {@link SafetensorsError} for numbers
 * that float16 cannot hold.
 */
export const float16Weights: WeightEncoding = {
  entriesOf: (entry) => {
    const data = weightsIn(entry);
    return data === undefined ? [entry] : [{ ...entry, dtype: "F16", data: halvesOf(entry.name, data) }];
  },
  metadata: {},
};

/**
 * float32 tensors of two axes or more as I8, except small ones, with a scale for each index of the first axis, the
 * output of a layer: the tensor `NAME.scale`, F32. `readSafetensors` gives float32 again.
 */
export const int8Weights: WeightEncoding = {
  entriesOf: (entry) => {
    const data = weightsIn(entry);
    if (data === undefined) return [entry];
    const { values, scales } = int8Rows(data, entry.shape[0]!);
    return [
      { ...entry, dtype: "I8", data: values },
      { name: scaleName(entry.name), dtype: "F32", shape: [scales.length], data: scales },
    ];
  },
  metadata: INT8_METADATA,
};

function weightsIn({ shape, data }: Entry): Float32Array | undefined {
  const isWeight = data instanceof Float32Array && shape.length >= 2 && data.length >= LEAST_STORED;
  return isWeight ? data : undefined;
}

function halvesOf(tensor: string, data: Float32Array): Uint16Array {
  const lost = beyondHalf(data);
  if (lost === undefined) return toHalves(data);
  throw new SafetensorsError({
    tensor,
    expected: "values that fit into float16",
    got: String(lost),
    cure: "Write the weights as int8 or float32.",
  });
}
