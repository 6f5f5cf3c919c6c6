// The representation of a variable on the device: floats of an array, or one number shared by all its
// elements.
import { type DType, sizeOf, type TensorSpec } from "@grus/tensor";

/** An array of floats on the device: an argument of the plan, a constant, or the result of a dispatch. */
export type DeviceArray =
  | { readonly kind: "argument"; readonly index: number; readonly size: number }
  | { readonly kind: "literal"; readonly data: Float32Array; readonly size: number }
  | { readonly kind: "dispatch"; readonly index: number; readonly size: number };

/**
 * The elements of a variable, row-major from `offset` on. float32 and bool (0 or 1) take one float per
 * element. int32 takes two, since a float has 24 bits: the signed high half at `offset + i`, the unsigned low
 * half at `offset + plane + i`.
 */
export interface ArrayValue extends TensorSpec {
  readonly kind: "array";
  readonly array: DeviceArray;
  readonly offset: number;
  /** The distance from the high halves of an int32 to the low ones. */
  readonly plane: number;
}

/** Elements that are all equal to one constant; also anything without elements. */
export interface UniformValue extends TensorSpec {
  readonly kind: "uniform";
  readonly number: number;
}

/** A variable on the device. */
export type Value = ArrayValue | UniformValue;

/** Floats per element. */
export function planesOf(dtype: DType): 1 | 2 {
  return dtype === "int32" ? 2 : 1;
}

/** Floats of a whole variable. */
export function floatsOf({ shape, dtype }: TensorSpec): number {
  return planesOf(dtype) * sizeOf(shape);
}

/** A whole array, or the elements of `spec` from `offset` on. */
export function arrayValue(array: DeviceArray, { shape, dtype }: TensorSpec, offset = 0): ArrayValue {
  return { kind: "array", array, shape, dtype, offset, plane: sizeOf(shape) };
}

/** A value whose elements are all `number`. */
export function uniformValue({ shape, dtype }: TensorSpec, number: number): UniformValue {
  return { kind: "uniform", shape, dtype, number };
}

/** The same elements in the same order with a different shape. */
export function reshaped(value: Value, shape: readonly number[]): Value {
  return { ...value, shape };
}

/** Consecutive elements of a value, from element `start` on. */
export function partOf(value: Value, start: number, shape: readonly number[]): Value {
  return value.kind === "uniform" ? { ...value, shape } : { ...value, shape, offset: value.offset + start };
}
