// broadcast: stretches axes of length 1, by repetition.

import type { BroadcastAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { broadcastShapes, checkShape, formatShape, type Shape, sameShape, stridesOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { copyStrided } from "./copy-strided.ts";
import { reshape } from "./reshape.ts";

/** Same rank in and out; the gradient sums over the stretched axes. */
export const broadcastPrimitive: Primitive<"broadcast", BroadcastAttrs> = {
  name: "broadcast",
  infer([input], { shape }) {
    const fits =
      input!.shape.length === shape.length && input!.shape.every((n, i) => n === 1 || n === shape[i]);
    if (!fits) {
      throw new ShapeError(
        "broadcast",
        `${formatShape(input!.shape)} does not stretch to ${formatShape(shape)}.`,
      );
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
 * Stretches `x` to `shape`: axes are aligned at the last one, missing axes are added in front, axes of 1 are repeated (NumPy's rule).
 * Throws {@link ShapeError} when an axis is neither 1 nor the wanted length.
 */
export function broadcastTo<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  if (sameShape(x.shape, shape)) return x;
  checkShape("broadcastTo", shape);
  if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape)) {
    throw new ShapeError("broadcastTo", `${formatShape(x.shape)} does not stretch to ${formatShape(shape)}.`);
  }
  const lead = new Array<number>(shape.length - x.rank).fill(1);
  const aligned = lead.length === 0 ? x : reshape(x, [...lead, ...x.shape]);
  return sameShape(aligned.shape, shape)
    ? aligned
    : apply1(broadcastPrimitive, [aligned], { shape: [...shape] });
}

/** Both operands stretched to their common shape. */
export function broadcastTogether(where: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const shape = broadcastShapes(where, a.shape, b.shape);
  return [broadcastTo(a, shape), broadcastTo(b, shape)];
}
