// Losses of the class of each row, which is computed from the row's features.
import { DTypeError, reshape, type Sequence, ShapeError, type Tensor } from "@grus/tensor";
import { elementWeights, withoutPadding } from "./operands.ts";
import { checkFloat, clearIgnored, type LossOptions, reduceLoss } from "./reduction.ts";

/**
 * Reduces the losses of rows: `f` takes float32 [rows, inputSize] and int32 [rows], with 0 in the padding and
 * where the mask is 0, and gives [rows]. Throws {@link ShapeError} and {@link DTypeError}.
 */
export function classRows(
  source: string,
  x: Sequence,
  target: Sequence<"int32">,
  options: LossOptions,
  f: (rows: readonly [Tensor, Tensor]) => Tensor,
): Tensor<"float32"> {
  const { operands, lengths } = withoutPadding(source, { x, target });
  checkFloat(source, { x: operands.x });
  checkLabels(source, operands.x, operands.target);
  const shape = operands.x.shape.slice(0, -1);
  const weights = elementWeights(source, shape, lengths, options.mask);
  const clear = (operand: Tensor) => (weights === undefined ? operand : clearIgnored(weights, operand));
  const count = shape.reduce((a, b) => a * b, 1);
  const rows = reshape(clear(operands.x), [count, operands.x.shape.at(-1)!]);
  const losses = reshape(f([rows, reshape(clear(operands.target), [count])]), shape);
  return reduceLoss(source, losses, weights, options);
}

/** Throws unless there is an int32 label for each row. */
function checkLabels(source: string, x: Tensor, { dtype, shape }: Tensor): void {
  if (dtype !== "int32") {
    const cure = 'Convert it with cast(target, "int32").';
    throw new DTypeError(source, { subject: "target", expected: "int32", got: dtype, cure });
  }
  const expected = x.shape.slice(0, -1);
  if (x.rank > 0 && String(shape) === String(expected)) return;
  const cure = `x has shape [${x.shape.join(", ")}]: one label for each of its rows.`;
  throw new ShapeError(source, { subject: "target", expected, got: shape, cure });
}
