// The gradient of gruGradient: that of the same function composed step by step.
import { byName, inOrder } from "../by-name.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { gruGradientOperands, gruGradientResults } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { gruBySteps } from "./gru-steps.ts";

/** The operands with respect to which gruGradient is differentiated. */
const PRIMALS = [...gruGradientResults, "dOutput", "dHidden"] as const;

export const gruGradientRule: GradientRule<"gruGradient"> = ({ inputs, cotangents, attrs }, vjp) => {
  const named = byName(gruGradientOperands, inputs);
  const { lengths } = named;
  const forward = (...values: Tensor[]) =>
    gruBySteps({ ...byName(gruGradientResults, values), lengths }, attrs);
  const backward = (...values: Tensor[]) => {
    const { dOutput, dHidden, ...operands } = byName(PRIMALS, values);
    return vjp(forward, inOrder(gruGradientResults, operands), [dOutput, dHidden]);
  };
  const found = byName(PRIMALS, vjp(backward, inOrder(PRIMALS, named), cotangents));
  return inOrder(gruGradientOperands, { ...found, lengths: undefined, output: undefined, gates: undefined });
};
