// slice: a contiguous region of a tensor.

import type { SliceAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { formatShape, normalizeAxis, sameShape, stridesOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { copyStrided } from "./copy-strided.ts";
import { reshape } from "./reshape.ts";

/** Output element i is input element `starts` + i; the gradient is padded with zeros. */
export const slicePrimitive: Primitive<"slice", SliceAttrs> = {
  name: "slice",
  infer([input], { starts, shape }) {
    const inside = (start: number, axis: number) => start >= 0 && start + shape[axis]! <= input!.shape[axis]!;
    if (starts.length !== input!.shape.length || shape.length !== starts.length || !starts.every(inside)) {
      throw new ShapeError("slice", {
        subject: "the slice",
        expected: `at most ${formatShape(input!.shape)}`,
        got: shape,
      });
    }
    return [{ shape, dtype: input!.dtype }];
  },
};

export const sliceKernel: Kernel<"slice"> = ({
  inputs: [input],
  outputs: [output],
  inputSpecs: [spec],
  attrs: { starts, shape },
}) => {
  const fromStrides = stridesOf(spec!.shape);
  const fromOffset = starts.reduce((offset, start, axis) => offset + start * fromStrides[axis]!, 0);
  copyStrided({ from: input!, fromOffset, fromStrides, to: output!, toStrides: stridesOf(shape), shape });
};

/**
 * Elements `start` (default 0) to `end` (exclusive; default: the length) of `axis`; negative positions count
 * from the end.
 */
export function slice<D extends DType>(x: Tensor<D>, axis: number, start = 0, end?: number): Tensor<D> {
  const at = normalizeAxis("slice", axis, x.rank);
  const length = x.shape[at]!;
  const from = start < 0 ? start + length : start;
  const to = end === undefined ? length : end < 0 ? end + length : end;
  const isRange = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to <= length && from <= to;
  if (!isRange) {
    throw new ShapeError("slice", {
      subject: `the range of axis ${axis}`,
      expected: `within 0 to ${length}`,
      got: `${start} to ${end ?? length}`,
    });
  }
  const shape = x.shape.with(at, to - from);
  if (sameShape(shape, x.shape)) return x;
  return apply1(slicePrimitive, [x], { starts: x.shape.map((_, i) => (i === at ? from : 0)), shape });
}

/** The element `index` of `axis`, which is removed; a negative index counts from the end. */
export function take<D extends DType>(x: Tensor<D>, axis: number, index: number): Tensor<D> {
  const at = normalizeAxis("take", axis, x.rank);
  const from = index < 0 ? index + x.shape[at]! : index;
  if (!Number.isInteger(from) || from < 0 || from >= x.shape[at]!) {
    throw new ShapeError("take", {
      subject: `the index of axis ${axis}`,
      expected: `${-x.shape[at]!} to ${x.shape[at]! - 1}`,
      got: String(index),
    });
  }
  return reshape(slice(x, at, from, from + 1), x.shape.toSpliced(at, 1));
}

/** Splits `x` along `axis` into parts of the given lengths, whose sum is the length of the axis. */
export function split<D extends DType, const Lengths extends readonly number[]>(
  x: Tensor<D>,
  axis: number,
  lengths: Lengths,
): { readonly [I in keyof Lengths]: Tensor<D> };
export function split<D extends DType>(
  x: Tensor<D>,
  axis: number,
  lengths: readonly number[],
): readonly Tensor<D>[] {
  const at = normalizeAxis("split", axis, x.rank);
  const total = lengths.reduce((a, b) => a + b, 0);
  if (total !== x.shape[at]) {
    throw new ShapeError("split", {
      subject: "the sum of the lengths",
      expected: `${x.shape[at]}, the length of axis ${axis}`,
      got: String(total),
    });
  }
  const startOf = (part: number) => lengths.slice(0, part).reduce((a, b) => a + b, 0);
  return lengths.map((length, part) => slice(x, at, startOf(part), startOf(part) + length));
}
