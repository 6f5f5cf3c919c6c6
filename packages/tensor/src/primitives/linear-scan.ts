// linearScan: a linear recurrence over time, h_t = a_t ⊙ h_{t-1} + b_t.
import type { LinearScanAttrs } from "../attributes.ts";
import { byName, inOrder } from "../by-name.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { linearScanOperands } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { axes, formatShape, sameShape } from "../shape.ts";
import { apply1, type Tensor, zeros } from "../tensor.ts";

/** Maps `linearScanOperands` to h [batch, time, features]; `reverse` runs from the last step. */
export const linearScanPrimitive: Primitive<"linearScan", LinearScanAttrs> = {
  name: "linearScan",
  infer(inputs) {
    const { a, b, initial } = byName(linearScanOperands, inputs);
    for (const { dtype } of inputs)
      if (dtype !== "float32") throw new DTypeError("linearScan", { expected: "float32", got: dtype });
    if (a.shape.length !== 3 || !sameShape(a.shape, b.shape)) {
      throw new ShapeError("linearScan", {
        problem: `a ${formatShape(a.shape)} and b ${formatShape(b.shape)} must both be [batch, time, features].`,
        expected: "[batch, time, features]",
        got: a.shape.length === 3 ? b.shape : a.shape,
      });
    }
    const [batch, , features] = a.shape;
    if (!sameShape(initial.shape, [batch!, features!])) {
      throw new ShapeError("linearScan", {
        subject: "initial",
        expected: `[batch=${batch}, features=${features}]`,
        got: initial.shape,
      });
    }
    return [b];
  },
};

export const linearScanKernel: Kernel<"linearScan"> = ({
  inputs,
  outputs: [h],
  outputSpecs: [spec],
  attrs: { reverse },
}) => {
  const { a, b, initial } = byName(linearScanOperands, inputs);
  const [batch, time, features] = axes(spec!, 3);
  for (let row = 0; row < batch; row++) {
    for (let f = 0; f < features; f++) {
      let state = initial[row * features + f]!;
      for (let step = 0; step < time; step++) {
        const at = (row * time + (reverse ? time - 1 - step : step)) * features + f;
        state = a[at]! * state + b[at]!;
        h![at] = state;
      }
    }
  }
};

/** Options of {@link linearScan}. */
export interface LinearScanOptions {
  /** The initial state, [batch, features]; default zeros. */
  readonly initial?: Tensor | undefined;
  /** Run from the last step: h_t = a_t ⊙ h_{t+1} + b_t. Default false. */
  readonly reverse?: boolean | undefined;
}

/**
 * h_t = a_t ⊙ h_{t-1} + b_t for `a` and `b` of shape [batch, time, features]; returns h of that shape
 * (Blelloch 1990).
 */
export function linearScan(
  a: Tensor,
  b: Tensor,
  { initial, reverse = false }: LinearScanOptions = {},
): Tensor {
  const [batch = 0, , features = 0] = a.shape;
  const operands = { a, b, initial: initial ?? zeros([batch, features]) };
  return apply1(linearScanPrimitive, inOrder(linearScanOperands, operands), { reverse });
}
