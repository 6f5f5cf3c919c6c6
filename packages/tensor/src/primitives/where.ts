// where: selects between two values, element by element.
import { DTypeError, ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { broadcastShapes, type Shape, sameShape } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { broadcastTo } from "./broadcast.ts";
import { asTensors, type Operand } from "./operand.ts";

/** The gradient passes to the selected operand; the other receives zero, even where it is not finite. */
export const wherePrimitive: Primitive<"where"> = {
  name: "where",
  infer([condition, a, b]) {
    if (condition!.dtype !== "bool")
      throw new DTypeError("where", { subject: "condition", expected: "bool", got: condition!.dtype });
    if (a!.dtype !== b!.dtype)
      throw new DTypeError("where", {
        subject: "the second operand",
        expected: a!.dtype,
        got: b!.dtype,
      });
    for (const { shape } of [a!, b!]) {
      if (!sameShape(condition!.shape, shape)) {
        throw new ShapeError("where", {
          subject: "an operand",
          expected: condition!.shape,
          got: shape,
        });
      }
    }
    return [a!];
  },
};

export const whereKernel: Kernel<"where"> = ({ inputs: [condition, a, b], outputs: [output] }) => {
  for (let i = 0; i < output!.length; i++) output![i] = condition![i] ? a![i]! : b![i]!;
};

/** `a` where `condition` is true, else `b`; all three are broadcast to their common shape. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const operands = [condition, ...asTensors("where", a, b)];
  const shape = operands.reduce<Shape>((common, x) => broadcastShapes("where", common, x.shape), []);
  return apply1(
    wherePrimitive,
    operands.map((x) => broadcastTo(x, shape)),
    {},
  );
}
