// Conversion of elements to types in memory.

import { type ElementType, elementTypeOf, type Float64Reading, type Refuse } from "@grus/io/files";
import type { TensorData, TypedArray } from "@grus/tensor";
import type { Hdf5Type } from "./datatype.ts";

/**
 * The reader of an element type, or undefined for an unsupported type. Opaque elements of two bytes are
 * bfloat16 if `isBfloat16`.
 */
export function elementOf(
  type: Hdf5Type,
  float64: Float64Reading,
  isBfloat16: boolean,
): ElementType | undefined {
  if (type.kind === "opaque" && type.bytes === 2 && isBfloat16) return elementTypeOf("BF16", float64);
  if (type.kind !== "number") return undefined;
  return UNSIGNED[type.name] ?? elementTypeOf(type.name, float64);
}

const UNSIGNED: Readonly<Record<string, ElementType>> = {
  U16: {
    bytes: 2,
    dtype: "int32",
    decode: (bytes) => Int32Array.from(new Uint16Array(new Uint8Array(bytes).buffer)),
  },
  U32: {
    bytes: 4,
    dtype: "int32",
    decode: (bytes, refuse) => narrow(new Uint32Array(new Uint8Array(bytes).buffer), refuse),
  },
  U64: {
    bytes: 8,
    dtype: "int32",
    decode: (bytes, refuse) => narrow(new BigUint64Array(new Uint8Array(bytes).buffer), refuse),
  },
};

function narrow(values: Uint32Array | BigUint64Array, refuse: Refuse): Int32Array {
  const numbers = Array.from(values as ArrayLike<number | bigint>, Number);
  const wide = numbers.findIndex((value) => value > 0x7fffffff);
  if (wide === -1) return Int32Array.from(numbers);
  return refuse({
    expected: "whole numbers up to 2^31 - 1",
    got: `${values[wide]} at index ${wide}`,
    cure: "Grus stores integers as int32. Save the tensor as floats or with smaller values.",
  });
}

/** Elements from their bytes, which must be a private copy. */
export function decode(
  data: Uint8Array<ArrayBuffer>,
  shape: readonly number[],
  type: Hdf5Type,
  element: ElementType,
  refuse: Refuse,
): TensorData {
  if (type.kind === "number" && type.isBigEndian) reverseEach(data, element.bytes);
  const values: TypedArray = element.decode(data, refuse);
  return { shape, dtype: element.dtype, data: values };
}

function reverseEach(data: Uint8Array, bytes: number): void {
  for (let at = 0; at < data.length; at += bytes) data.subarray(at, at + bytes).reverse();
}
