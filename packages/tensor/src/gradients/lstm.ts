// The gradient of lstm: lstmGradient, from the gates and cell states saved by the forward pass.
import { byName, inOrder } from "../by-name.ts";
import { GradientError } from "../errors.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { lstmGradientOperands, lstmGradientResults, lstmOperands, lstmResults } from "../operands.ts";
import { lstmGradientPrimitive } from "../primitives/lstm-gradient.ts";
import { apply, zeros } from "../tensor.ts";

export const lstmRule: GradientRule<"lstm"> = ({ inputs, outputs, cotangents, attrs }) => {
  const { output, hidden, cell, gates, cells } = byName(lstmResults, outputs);
  const given = byName(lstmResults, cotangents);
  if (given.gates !== undefined || given.cells !== undefined)
    throw new GradientError(
      "lstm: the gates and cells are not differentiable.\nCompute the loss from output, hidden and cell.",
    );
  const operands = inOrder(lstmGradientOperands, {
    ...byName(lstmOperands, inputs),
    output,
    gates,
    cells,
    dOutput: given.output ?? zeros(output.shape),
    dHidden: given.hidden ?? zeros(hidden.shape),
    dCell: given.cell ?? zeros(cell.shape),
  });
  const gradients = byName(lstmGradientResults, apply(lstmGradientPrimitive, operands, attrs));
  return inOrder(lstmOperands, { ...gradients, lengths: undefined });
};
