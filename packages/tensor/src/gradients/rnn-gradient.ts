// The gradient of rnnGradient: that of the same function composed step by step.
import { byName, inOrder } from "../by-name.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { rnnGradientOperands, rnnGradientResults } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { rnnBySteps } from "./rnn-steps.ts";

/** The operands with respect to which rnnGradient is differentiated. */
const PRIMALS = [...rnnGradientResults, "dOutput", "dHidden"] as const;

export const rnnGradientRule: GradientRule<"rnnGradient"> = ({ inputs, cotangents, attrs }, vjp) => {
  const named = byName(rnnGradientOperands, inputs);
  const { lengths } = named;
  const forward = (...values: Tensor[]) =>
    rnnBySteps({ ...byName(rnnGradientResults, values), lengths }, attrs);
  const backward = (...values: Tensor[]) => {
    const { dOutput, dHidden, ...operands } = byName(PRIMALS, values);
    return vjp(forward, inOrder(rnnGradientResults, operands), [dOutput, dHidden]);
  };
  const found = byName(PRIMALS, vjp(backward, inOrder(PRIMALS, named), cotangents));
  return inOrder(rnnGradientOperands, { ...found, lengths: undefined, output: undefined });
};
