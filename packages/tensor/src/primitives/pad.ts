// pad: adds a border of a constant value.

import type { PadAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { formatShape, stridesOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { copyStrided } from "./copy-strided.ts";

/**
 * The input is placed at offset `before` in the output, filled with `value`; the gradient is the inner slice.
 */
export const padPrimitive: Primitive<"pad", PadAttrs> = {
  name: "pad",
  infer([input], { before, shape }) {
    const fits = (start: number, axis: number) => start >= 0 && start + input!.shape[axis]! <= shape[axis]!;
    if (before.length !== input!.shape.length || shape.length !== before.length || !before.every(fits)) {
      throw new ShapeError("pad", {
        expected: `at most ${formatShape(shape)}, at offset ${formatShape(before)}`,
        got: input!.shape,
      });
    }
    return [{ shape, dtype: input!.dtype }];
  },
};

export const padKernel: Kernel<"pad"> = ({
  inputs: [input],
  outputs: [output],
  inputSpecs: [spec],
  attrs: { before, value, shape },
}) => {
  output!.fill(value);
  const toStrides = stridesOf(shape);
  const toOffset = before.reduce((offset, start, axis) => offset + start * toStrides[axis]!, 0);
  copyStrided({
    from: input!,
    fromStrides: stridesOf(spec!.shape),
    to: output!,
    toOffset,
    toStrides,
    shape: spec!.shape,
  });
};

/** The number of elements to add before and after each axis, and their value (default 0). */
export interface PadWidths {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value?: number | undefined;
}

/** `x` with a border added. */
export function pad<D extends DType>(x: Tensor<D>, { before, after, value = 0 }: PadWidths): Tensor<D> {
  if (before.length !== x.rank || after.length !== x.rank) {
    throw new ShapeError("pad", {
      subject: "the border",
      expected: `${x.rank} numbers before and after`,
      got: `${formatShape(before)} and ${formatShape(after)}`,
    });
  }
  if (![...before, ...after].every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError("pad", {
      subject: "the border",
      expected: "non-negative integers",
      got: `${formatShape(before)} and ${formatShape(after)}`,
      cure: "To remove elements, use slice().",
    });
  }
  if ([...before, ...after].every((n) => n === 0)) return x;
  const shape = x.shape.map((n, axis) => before[axis]! + n + after[axis]!);
  return apply1(padPrimitive, [x], { before: [...before], value, shape });
}
