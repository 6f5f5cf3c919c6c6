// Operands of elementwise functions: tensors, or numbers that become constants.
import { scalar, type Tensor } from "../tensor.ts";

/** A tensor, or a number that becomes a constant of the other operand's element type. */
export type Operand = Tensor | number;

/**
 * Two operands as tensors: a number takes the element type of the other, or float32 with another number.
 * Throws {@link DTypeError} for a number which that type cannot represent, such as 0.5 with int32.
 */
export function asTensors(where: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const tensor = [a, b].find((operand) => typeof operand !== "number");
  const dtype = tensor?.dtype ?? "float32";
  const toTensor = (operand: Operand) =>
    typeof operand === "number" ? scalar(operand, dtype, where) : operand;
  return [toTensor(a), toTensor(b)];
}
