// A behaviour case: a function with its inputs, to be run on two backends.

import { sizeOf } from "../shape.ts";
import { fromData, type Tensor } from "../tensor.ts";

/** A computation on which every backend must agree. */
export interface BehaviourCase {
  readonly name: string;
  /** Constant tensors, passed to `compute` as arguments, so that they are not folded. */
  readonly inputs: readonly Tensor[];
  /** Computes a tree of tensors from the inputs. */
  readonly compute: (...inputs: Tensor[]) => unknown;
  /**
   * Allowed error relative to the largest magnitude; default that of the suite. 0 where the bits must agree.
   */
  readonly tolerance?: number | undefined;
  /**
   * False if the result is not a differentiable function of the float32 inputs at these values. Default true.
   */
  readonly differentiable?: boolean | undefined;
}

/** Distinct numbers from `low` to `high` in mixed order, determined by shape and seed; float32. */
export function wave(
  shape: readonly number[],
  seed = 1,
  { low = -1, high = 1 }: { readonly low?: number; readonly high?: number } = {},
): Tensor {
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    const share = (Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453) % 1;
    return low + (high - low) * Math.abs(share);
  });
  return fromData({ data, shape, dtype: "float32" });
}

/** Integers from `low` to `high` (exclusive), determined by shape and seed; int32. */
export function wholeWave(shape: readonly number[], low: number, high: number, seed = 1): Tensor {
  const data = Int32Array.from(
    wave(shape, seed, { low: 0, high: 1 }).data,
    (share) => low + Math.floor(share * (high - low)),
  );
  return fromData({ data, shape, dtype: "int32" });
}

/** true and false, determined by shape and seed. */
export function flagWave(shape: readonly number[], seed = 1): Tensor {
  return fromData({ data: Uint8Array.from(wholeWave(shape, 0, 2, seed).data), shape, dtype: "bool" });
}

/** int32 constants. */
export function whole(values: readonly number[], shape: readonly number[] = [values.length]): Tensor {
  return fromData({ data: Int32Array.from(values), shape, dtype: "int32" });
}

/** float32 constants. */
export function real(values: readonly number[], shape: readonly number[] = [values.length]): Tensor {
  return fromData({ data: Float32Array.from(values), shape, dtype: "float32" });
}
