// The gradient of lstmGradient: that of the same function composed step by step.
import { byName, inOrder } from "../by-name.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { lstmGradientOperands, lstmGradientResults } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { lstmBySteps } from "./lstm-steps.ts";

/** The operands with respect to which lstmGradient is differentiated. */
const PRIMALS = [...lstmGradientResults, "dOutput", "dHidden", "dCell"] as const;

export const lstmGradientRule: GradientRule<"lstmGradient"> = ({ inputs, cotangents, attrs }, vjp) => {
  const named = byName(lstmGradientOperands, inputs);
  const { lengths } = named;
  const forward = (...values: Tensor[]) =>
    lstmBySteps({ ...byName(lstmGradientResults, values), lengths }, attrs);
  const backward = (...values: Tensor[]) => {
    const { dOutput, dHidden, dCell, ...operands } = byName(PRIMALS, values);
    return vjp(forward, inOrder(lstmGradientResults, operands), [dOutput, dHidden, dCell]);
  };
  const found = byName(PRIMALS, vjp(backward, inOrder(PRIMALS, named), cotangents));
  return inOrder(lstmGradientOperands, {
    ...found,
    lengths: undefined,
    output: undefined,
    gates: undefined,
    cells: undefined,
  });
};
