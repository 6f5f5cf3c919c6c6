// The gradient of gru: gruGradient, from the gates saved by the forward pass.
import { byName, inOrder } from "../by-name.ts";
import { GradientError } from "../errors.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { gruGradientOperands, gruGradientResults, gruOperands, gruResults } from "../operands.ts";
import { gruGradientPrimitive } from "../primitives/gru-gradient.ts";
import { apply, zeros } from "../tensor.ts";

export const gruRule: GradientRule<"gru"> = ({ inputs, outputs, cotangents, attrs }) => {
  const { output, hidden, gates } = byName(gruResults, outputs);
  const given = byName(gruResults, cotangents);
  if (given.gates !== undefined)
    throw new GradientError(
      "gru: the gates are not differentiable.\nCompute the loss from output and hidden.",
    );
  const operands = inOrder(gruGradientOperands, {
    ...byName(gruOperands, inputs),
    output,
    gates,
    dOutput: given.output ?? zeros(output.shape),
    dHidden: given.hidden ?? zeros(hidden.shape),
  });
  const gradients = byName(gruGradientResults, apply(gruGradientPrimitive, operands, attrs));
  return inOrder(gruOperands, { ...gradients, lengths: undefined });
};
