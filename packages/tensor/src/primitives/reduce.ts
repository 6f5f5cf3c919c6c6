// reduce: the sum or the maximum over axes.

import type { ReduceAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { normalizeAxis, sizeOf, stridesOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { div, mul } from "./binary.ts";
import { reshape } from "./reshape.ts";

/**
 * Reduced axes are kept with length 1. The gradient of max is divided equally among the positions of the
 * maximum.
 */
export const reducePrimitive: Primitive<"reduce", ReduceAttrs> = {
  name: "reduce",
  infer([input], { kind, axes }) {
    if (input!.dtype === "bool")
      throw new DTypeError(kind, {
        expected: ["float32", "int32"],
        got: "bool",
        cure: "Convert it with cast().",
      });
    return [{ shape: input!.shape.map((n, axis) => (axes.includes(axis) ? 1 : n)), dtype: input!.dtype }];
  },
};

export const reduceKernel: Kernel<"reduce"> = ({
  inputs: [input],
  outputs: [output],
  inputSpecs: [spec],
  outputSpecs: [out],
  attrs: { kind, axes },
}) => {
  // Accumulates in float64 and rounds once.
  const totals = new Float64Array(output!.length);
  totals.fill(kind === "sum" ? 0 : output instanceof Int32Array ? -(2 ** 31) : Number.NEGATIVE_INFINITY);
  const strides = stridesOf(out!.shape).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
  forEachOffset(spec!.shape, strides, (from, to) => {
    const value = input![from]!;
    totals[to] = kind === "sum" ? totals[to]! + value : Math.max(totals[to]!, value);
  });
  output!.set(totals);
};

/** The axes to reduce (default: all), and whether they are kept with length 1 (default: removed). */
export interface ReduceOptions {
  readonly axes?: readonly number[] | undefined;
  readonly keepAxes?: boolean | undefined;
}

/** The sum over axes. */
export function sum<D extends DType>(x: Tensor<D>, options: ReduceOptions = {}): Tensor<D> {
  return applyReduce("sum", x, options);
}

/** The arithmetic mean over axes; NaN for empty tensors. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor<"float32"> {
  if (x.dtype !== "float32")
    throw new DTypeError("mean", { expected: "float32", got: x.dtype, cure: "Convert it with cast()." });
  const axes = axesOf("mean", x, options);
  const count = sizeOf(axes.map((axis) => x.shape[axis]!));
  return count === 0 ? div(sum(x, options), 0) : mul(sum(x, options), 1 / count);
}

/** The maximum over axes; -Infinity for empty tensors. */
export function max<D extends DType>(x: Tensor<D>, options: ReduceOptions = {}): Tensor<D> {
  return applyReduce("max", x, options);
}

function applyReduce(kind: "sum" | "max", x: Tensor, options: ReduceOptions): Tensor {
  const axes = axesOf(kind, x, options);
  const kept = axes.length === 0 ? x : apply1(reducePrimitive, [x], { kind, axes });
  return options.keepAxes
    ? kept
    : reshape(
        kept,
        x.shape.filter((_, axis) => !axes.includes(axis)),
      );
}

function axesOf(where: string, x: Tensor, { axes }: ReduceOptions): number[] {
  if (axes === undefined) return x.shape.map((_, axis) => axis);
  return [...new Set(axes.map((axis) => normalizeAxis(where, axis, x.rank)))].sort((a, b) => a - b);
}

function forEachOffset(
  shape: readonly number[],
  strides: readonly number[],
  visit: (from: number, to: number) => void,
): void {
  const size = sizeOf(shape);
  const index = new Array<number>(shape.length).fill(0);
  for (let from = 0, to = 0; from < size; from++) {
    visit(from, to);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      to += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      to -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}
