// flip: reverses axes.

import type { FlipAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { normalizeAxis, stridesOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { copyStrided } from "./copy-strided.ts";

/** It is its own inverse and its own gradient. */
export const flipPrimitive: Primitive<"flip", FlipAttrs> = {
  name: "flip",
  infer: ([input]) => [input!],
};

export const flipKernel: Kernel<"flip"> = ({
  inputs: [input],
  outputs: [output],
  inputSpecs: [spec],
  attrs: { axes },
}) => {
  const { shape } = spec!;
  const toStrides = stridesOf(shape);
  const fromStrides = toStrides.map((stride, axis) => (axes.includes(axis) ? -stride : stride));
  const fromOffset = axes.reduce((offset, axis) => offset + (shape[axis]! - 1) * toStrides[axis]!, 0);
  copyStrided({ from: input!, fromOffset, fromStrides, to: output!, toStrides, shape });
};

/** `x` with the given axes reversed. */
export function flip<D extends DType>(x: Tensor<D>, axes: readonly number[]): Tensor<D> {
  const normal = [...new Set(axes.map((axis) => normalizeAxis("flip", axis, x.rank)))].sort((a, b) => a - b);
  return normal.length === 0 ? x : apply1(flipPrimitive, [x], { axes: normal });
}
