// broadcast: repeats axes of length 1.

import type { BroadcastAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { broadcastShapes, checkShape, formatShape, type Shape, sameShape, stridesOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { copyStrided } from "./copy-strided.ts";
import { reshape } from "./reshape.ts";

/** Input and output have the same rank; the gradient sums over the broadcast axes. */
export const broadcastPrimitive: Primitive<"broadcast", BroadcastAttrs> = {
  name: "broadcast",
  infer([input], { shape }) {
    const fits =
      input!.shape.length === shape.length && input!.shape.every((n, i) => n === 1 || n === shape[i]);
    if (!fits) {
      throw mismatch("broadcast", input!.shape, shape);
    }
    return [{ shape, dtype: input!.dtype }];
  },
};

export const broadcastKernel: Kernel<"broadcast"> = ({
  inputs: [input],
  outputs: [output],
  inputSpecs: [spec],
  attrs: { shape },
}) => {
  const strides = stridesOf(spec!.shape).map((stride, axis) => (spec!.shape[axis] === 1 ? 0 : stride));
  copyStrided({ from: input!, fromStrides: strides, to: output!, toStrides: stridesOf(shape), shape });
};

/**
 * Broadcasts `x` to `shape`: axes are aligned at the last one, missing axes are added in front, axes of
 * length 1 are repeated (NumPy's rule). Throws {@link ShapeError} when an axis is neither 1 nor the requested
 * length.
 */
export function broadcastTo<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  if (sameShape(x.shape, shape)) return x;
  checkShape("broadcastTo", shape);
  if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape)) {
    throw mismatch("broadcastTo", x.shape, shape);
  }
  const lead = new Array<number>(shape.length - x.rank).fill(1);
  const aligned = lead.length === 0 ? x : reshape(x, [...lead, ...x.shape]);
  return sameShape(aligned.shape, shape)
    ? aligned
    : apply1(broadcastPrimitive, [aligned], { shape: [...shape] });
}

/** Broadcasts both operands to their common shape. */
export function broadcastTogether(where: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const shape = broadcastShapes(where, a.shape, b.shape);
  return [broadcastTo(a, shape), broadcastTo(b, shape)];
}

function mismatch(where: string, got: Shape, shape: Shape): ShapeError {
  return new ShapeError(where, { expected: `a shape that broadcasts to ${formatShape(shape)}`, got });
}
