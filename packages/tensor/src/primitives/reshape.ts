// reshape: the same elements in row-major order with a different shape.

import type { ReshapeAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { checkShape, formatShape, normalizeAxis, type Shape, sameShape, sizeOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";

/** The gradient is the inverse reshape. */
export const reshapePrimitive: Primitive<"reshape", ReshapeAttrs> = {
  name: "reshape",
  infer([input], { shape }) {
    checkShape("reshape", shape);
    if (sizeOf(shape) !== sizeOf(input!.shape)) {
      throw new ShapeError("reshape", {
        expected: `${sizeOf(shape)} elements for ${formatShape(shape)}`,
        got: input!.shape,
      });
    }
    return [{ shape, dtype: input!.dtype }];
  },
};

export const reshapeKernel: Kernel<"reshape"> = ({ inputs: [input], outputs: [output] }) => {
  output!.set(input!);
};

/** `x` with a different shape of equal size; one axis may be -1 and is inferred. */
export function reshape<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  const known = shape.filter((length) => length !== -1);
  const open = shape.length - known.length;
  if (open > 1)
    throw new ShapeError("reshape", {
      subject: "the result",
      expected: "at most one -1",
      got: shape,
    });
  const rest = x.size / Math.max(1, sizeOf(known));
  if (open === 1 && !Number.isInteger(rest)) {
    throw new ShapeError("reshape", {
      expected: `a multiple of ${sizeOf(known)} elements for ${formatShape(shape)}`,
      got: x.shape,
    });
  }
  const filled = shape.map((n) => (n === -1 ? rest : n));
  return sameShape(filled, x.shape) ? x : apply1(reshapePrimitive, [x], { shape: filled });
}

/**
 * `x` with an axis of length 1 inserted at `axis`, which may be negative to count from the end of the result.
 */
export function expandAxis<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  const at = normalizeAxis("expandAxis", axis, x.rank + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** `x` without `axis`, whose length must be 1. */
export function squeezeAxis<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  const at = normalizeAxis("squeezeAxis", axis, x.rank);
  if (x.shape[at] !== 1) {
    throw new ShapeError("squeezeAxis", {
      expected: x.shape.with(at, 1),
      got: x.shape,
    });
  }
  return reshape(x, x.shape.toSpliced(at, 1));
}
