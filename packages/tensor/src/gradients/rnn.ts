// The gradient of rnn: rnnGradient, from the outputs of the forward pass.
import { byName, inOrder } from "../by-name.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { rnnGradientOperands, rnnGradientResults, rnnOperands, rnnResults } from "../operands.ts";
import { rnnGradientPrimitive } from "../primitives/rnn-gradient.ts";
import { apply, zeros } from "../tensor.ts";

export const rnnRule: GradientRule<"rnn"> = ({ inputs, outputs, cotangents, attrs }) => {
  const { output, hidden } = byName(rnnResults, outputs);
  const given = byName(rnnResults, cotangents);
  const operands = inOrder(rnnGradientOperands, {
    ...byName(rnnOperands, inputs),
    output,
    dOutput: given.output ?? zeros(output.shape),
    dHidden: given.hidden ?? zeros(hidden.shape),
  });
  const gradients = byName(rnnGradientResults, apply(rnnGradientPrimitive, operands, attrs));
  return inOrder(rnnOperands, { ...gradients, lengths: undefined });
};
