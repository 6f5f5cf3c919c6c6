// concat: joins tensors along an axis.

import type { ConcatAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { formatShape, normalizeAxis, sameShape, stridesOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { copyStrided } from "./copy-strided.ts";
import { expandAxis } from "./reshape.ts";

/** All operands agree in every other axis; the gradient is split into the parts. */
export const concatPrimitive: Primitive<"concat", ConcatAttrs> = {
  name: "concat",
  infer(inputs, { axis }) {
    const first = inputs[0]!;
    for (const { shape, dtype } of inputs) {
      if (dtype !== first.dtype) throw new DTypeError("concat", { expected: first.dtype, got: dtype });
      if (shape.length !== first.shape.length || !sameShape(shape.with(axis, 0), first.shape.with(axis, 0))) {
        throw new ShapeError("concat", {
          expected: `${formatShape(first.shape)} except at axis ${axis}`,
          got: shape,
        });
      }
    }
    const length = inputs.reduce((total, { shape }) => total + shape[axis]!, 0);
    return [{ shape: first.shape.with(axis, length), dtype: first.dtype }];
  },
};

export const concatKernel: Kernel<"concat"> = ({
  inputs,
  outputs: [output],
  inputSpecs,
  outputSpecs: [out],
  attrs: { axis },
}) => {
  const toStrides = stridesOf(out!.shape);
  let toOffset = 0;
  inputs.forEach((from, part) => {
    const { shape } = inputSpecs[part]!;
    copyStrided({ from, fromStrides: stridesOf(shape), to: output!, toOffset, toStrides, shape });
    toOffset += shape[axis]! * toStrides[axis]!;
  });
};

/** The tensors joined along `axis`. */
export function concat<D extends DType>(parts: readonly Tensor<D>[], axis: number): Tensor<D> {
  if (parts.length === 0)
    throw new ShapeError("concat", { subject: "the list", expected: "at least one tensor", got: "empty" });
  const at = normalizeAxis("concat", axis, parts[0]!.rank);
  return parts.length === 1 ? parts[0]! : apply1(concatPrimitive, parts, { axis: at });
}

/** Tensors of one shape joined along a new axis. */
export function stack<D extends DType>(parts: readonly Tensor<D>[], axis = 0): Tensor<D> {
  return concat(
    parts.map((part) => expandAxis(part, axis)),
    axis,
  );
}
