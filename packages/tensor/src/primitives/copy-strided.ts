// The loop of every primitive that only moves elements.
import type { TypedArray } from "../dtype.ts";
import { type Shape, sizeOf } from "../shape.ts";

/** Two strided arrays traversed over `shape` in row-major order; strides are in elements. */
export interface StridedCopy {
  readonly from: TypedArray;
  readonly fromOffset?: number | undefined;
  readonly fromStrides: readonly number[];
  readonly to: TypedArray;
  readonly toOffset?: number | undefined;
  readonly toStrides: readonly number[];
  readonly shape: Shape;
}

/** Shorter runs of adjacent elements are copied one by one. */
const SHORT = 16;

/** Copies every element of `shape` from one strided array to another. */
export function copyStrided({ from, to, shape, fromStrides, toStrides, ...offsets }: StridedCopy): void {
  const isAdjacent = fromStrides.at(-1) === 1 && toStrides.at(-1) === 1 && shape.at(-1)! >= SHORT;
  const run = isAdjacent ? shape.at(-1)! : 1;
  const size = sizeOf(shape);
  const index = new Array<number>(shape.length).fill(0);
  let source = offsets.fromOffset ?? 0;
  let target = offsets.toOffset ?? 0;
  for (let count = 0; count < size; count += run) {
    if (isAdjacent) to.set(from.subarray(source, source + run), target);
    else to[target] = from[source]!;
    for (let axis = shape.length - (isAdjacent ? 2 : 1); axis >= 0; axis--) {
      source += fromStrides[axis]!;
      target += toStrides[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      source -= fromStrides[axis]! * shape[axis]!;
      target -= toStrides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}
