// reshape: the same elements in the same row-major order under another shape.

import type { ReshapeAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { checkShape, formatShape, normalizeAxis, type Shape, sameShape, sizeOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";

/** The gradient is the reshape back. */
export const reshapePrimitive: Primitive<"reshape", ReshapeAttrs> = {
  name: "reshape",
  infer([input], { shape }) {
    checkShape("reshape", shape);
    if (sizeOf(shape) !== sizeOf(input!.shape)) {
      throw new ShapeError(
        "reshape",
        `${formatShape(input!.shape)} holds ${sizeOf(input!.shape)} elements, ${formatShape(shape)} holds ${sizeOf(shape)}.`,
      );
    }
    return [{ shape, dtype: input!.dtype }];
  },
};

export const reshapeKernel: Kernel<"reshape"> = ({ inputs: [input], outputs: [output] }) => {
  output!.set(input!);
};

/** `x` under another shape of as many elements; one axis may be -1 and is worked out. */
export function reshape<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  const known = shape.filter((length) => length !== -1);
  const open = shape.length - known.length;
  if (open > 1)
    throw new ShapeError("reshape", `${formatShape(shape)} leaves ${open} axes open; at most one may be -1.`);
  const rest = x.size / Math.max(1, sizeOf(known));
  if (open === 1 && !Number.isInteger(rest)) {
    throw new ShapeError(
      "reshape",
      `${formatShape(x.shape)} holds ${x.size} elements, no multiple of ${sizeOf(known)} as ${formatShape(shape)} needs.`,
    );
  }
  const filled = shape.map((n) => (n === -1 ? rest : n));
  return sameShape(filled, x.shape) ? x : apply1(reshapePrimitive, [x], { shape: filled });
}

/** `x` with an axis of length 1 inserted at `axis`, which may be negative to count from the end of the result. */
export function expandAxis<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  const at = normalizeAxis("expandAxis", axis, x.rank + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** `x` without `axis`, whose length must be 1. */
export function squeezeAxis<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  const at = normalizeAxis("squeezeAxis", axis, x.rank);
  if (x.shape[at] !== 1) {
    throw new ShapeError(
      "squeezeAxis",
      `axis ${axis} of ${formatShape(x.shape)} has length ${x.shape[at]}, not 1.`,
    );
  }
  return reshape(x, x.shape.toSpliced(at, 1));
}
