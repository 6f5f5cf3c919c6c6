// Conversion between elements on the host and floats on the device.
import { allocate, sizeOf, type TensorSpec, type TypedArray } from "@grus/tensor";
import { type ArrayValue, floatsOf, planesOf } from "./value.ts";

/** A new copy of elements as stored on the device. */
export function toDevice(data: ArrayLike<number>, { shape, dtype }: TensorSpec): Float32Array {
  const size = sizeOf(shape);
  const floats = new Float32Array(size * planesOf(dtype));
  if (dtype !== "int32") {
    floats.set(data);
    return floats;
  }
  for (let i = 0; i < size; i++) {
    floats[i] = data[i]! >> 16;
    floats[size + i] = data[i]! & 65535;
  }
  return floats;
}

/** The elements of a value stored in `floats`, as a new host array. */
export function toHost(floats: Float32Array, value: ArrayValue): TypedArray {
  const { shape, dtype, offset, plane } = value;
  const size = sizeOf(shape);
  const data = allocate(dtype, size);
  if (dtype !== "int32") {
    data.set(floats.subarray(offset, offset + size));
    return data;
  }
  for (let i = 0; i < size; i++) {
    data[i] = (floats[offset + i]! << 16) | floats[offset + plane + i]!;
  }
  return data;
}

/** The floats of a value, contiguous; a view where possible. */
export function floatsIn(floats: Float32Array, value: ArrayValue): Float32Array {
  const { shape, offset, plane } = value;
  const size = sizeOf(shape);
  const count = floatsOf(value);
  if (count === size || plane === size) return floats.subarray(offset, offset + count);
  const alone = new Float32Array(count);
  alone.set(floats.subarray(offset, offset + size));
  alone.set(floats.subarray(offset + plane, offset + plane + size), size);
  return alone;
}
