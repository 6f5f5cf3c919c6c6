// Typed arrays and host tensors as fields of batches.
import type { TensorData, TypedArray } from "@grus/tensor";

/** The type in a batch of a typed array or host tensor. */
export type HostTensor<Field> = Field extends Int32Array
  ? TensorData<"int32">
  : Field extends TensorData<infer D>
    ? TensorData<D>
    : TensorData<"float32">;

/** A typed array as a tensor of one axis; a tensor unchanged. */
export function hostTensor(field: Int32Array | Float32Array | TensorData): TensorData {
  if ("shape" in field) return field;
  const dtype = field instanceof Int32Array ? "int32" : "float32";
  return { shape: [field.length], dtype, data: field };
}

/** A fresh array of the same type as another. */
export function arrayLike<A extends TypedArray>(data: A, length: number): A {
  const Kind = data.constructor as new (length: number) => A;
  return new Kind(length);
}

/** Rows of a tensor [rows, …], concatenated: `steps` rows from each of `starts`. */
export function gatherRows(
  { data, shape }: TensorData,
  starts: readonly number[],
  steps: number,
): TypedArray {
  const width = shape.slice(1).reduce((a, b) => a * b, 1);
  const found = arrayLike(data, starts.length * steps * width);
  for (const [i, start] of starts.entries())
    for (let j = 0; j < steps * width; j++) found[i * steps * width + j] = data[start * width + j]!;
  return found;
}
