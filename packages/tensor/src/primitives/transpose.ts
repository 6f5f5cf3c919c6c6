// transpose: permutes axes.

import type { TransposeAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { formatShape, normalizeAxis, stridesOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { copyStrided } from "./copy-strided.ts";

/** Output axis i is input axis `permutation[i]`; the gradient is the inverse permutation. */
export const transposePrimitive: Primitive<"transpose", TransposeAttrs> = {
  name: "transpose",
  infer([input], { permutation }) {
    const sorted = permutation.toSorted((a, b) => a - b);
    if (sorted.length !== input!.shape.length || sorted.some((axis, i) => axis !== i)) {
      throw new ShapeError("transpose", {
        subject: "the permutation",
        expected: `every axis of ${formatShape(input!.shape)} once`,
        got: formatShape(permutation),
      });
    }
    return [{ shape: permutation.map((axis) => input!.shape[axis]!), dtype: input!.dtype }];
  },
};

export const transposeKernel: Kernel<"transpose"> = ({
  inputs: [input],
  outputs: [output],
  inputSpecs: [spec],
  outputSpecs: [out],
  attrs,
}) => {
  const strides = stridesOf(spec!.shape);
  const fromStrides = attrs.permutation.map((axis) => strides[axis]!);
  copyStrided({
    from: input!,
    fromStrides,
    to: output!,
    toStrides: stridesOf(out!.shape),
    shape: out!.shape,
  });
};

/** `x` with axes in the order of `permutation` (default: reversed). Negative axes count from the end. */
export function transpose<D extends DType>(x: Tensor<D>, permutation?: readonly number[]): Tensor<D> {
  const order = permutation ?? x.shape.map((_, axis) => x.rank - 1 - axis);
  const normal = order.map((axis) => normalizeAxis("transpose", axis, x.rank));
  if (normal.length === x.rank && normal.every((axis, i) => axis === i)) return x;
  return apply1(transposePrimitive, [x], { permutation: normal });
}
