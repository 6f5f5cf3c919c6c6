// Einsum: products of tensors with lettered axes, summed over letters absent from the result.
import { ShapeError, einsum as summation } from "@grus/tensor";
import { type Operator, sameElement } from "../node-call.ts";

export const einsum: Operator = (call) => {
  const operands = call.all().map((_, i) => call.float(i));
  try {
    return sameElement(call.input(0), summation(call.text("equation", ""), operands));
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return call.refuse(String(error.expected), String(error.got));
  }
};
