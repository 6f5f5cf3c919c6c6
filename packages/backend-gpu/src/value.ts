// What a variable of a program is on the device: floats of an array, or one number that all its elements share.
import { type DType, sizeOf, type TensorSpec } from "@grus/tensor";

/** An array of floats on the device: an argument of the plan, a constant, or what a dispatch made. */
export type DeviceArray =
  | { readonly kind: "argument"; readonly index: number; readonly size: number }
  | { readonly kind: "literal"; readonly data: Float32Array; readonly size: number }
  | { readonly kind: "dispatch"; readonly index: number; readonly size: number };

/**
 * The elements of a variable, row-major from `offset` on. float32 and bool (0 or 1) take one float an element. int32 takes two, since a float
 * holds 24 bits: the signed high half at `offset + i`, the unsigned low half at `offset + plane + i`.
 */
export interface ArrayValue extends TensorSpec {
  readonly kind: "array";
  readonly array: DeviceArray;
  readonly offset: number;
  /** How far the low halves of an int32 lie behind the high ones. */
  readonly plane: number;
}

/** Elements that are all one number known when compiling; also anything without elements. */
export interface UniformValue extends TensorSpec {
  readonly kind: "uniform";
  readonly number: number;
}

/** A variable on the device. */
export type Value = ArrayValue | UniformValue;

/** Floats an element takes. */
export function planesOf(dtype: DType): 1 | 2 {
  return dtype === "int32" ? 2 : 1;
}

/** Floats a whole variable takes. */
export function floatsOf({ shape, dtype }: TensorSpec): number {
  return planesOf(dtype) * sizeOf(shape);
}

/** All of an array, or as much as `spec` has elements from `offset` on. */
export function arrayValue(array: DeviceArray, { shape, dtype }: TensorSpec, offset = 0): ArrayValue {
  return { kind: "array", array, shape, dtype, offset, plane: sizeOf(shape) };
}

/** A value whose elements are all `number`. */
export function uniformValue({ shape, dtype }: TensorSpec, number: number): UniformValue {
  return { kind: "uniform", shape, dtype, number };
}

/** The same elements in the same order, seen as another shape. */
export function reshaped(value: Value, shape: readonly number[]): Value {
  return { ...value, shape };
}

/** Consecutive elements of a value, from element `start` on. */
export function partOf(value: Value, start: number, shape: readonly number[]): Value {
  return value.kind === "uniform" ? { ...value, shape } : { ...value, shape, offset: value.offset + start };
}
