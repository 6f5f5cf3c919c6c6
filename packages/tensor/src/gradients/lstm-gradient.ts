import type { GradientRule } from "../gradient-rule.ts";
import { lstmBySteps } from "./lstm-steps.ts";
import { sequenceVjp } from "./recurrent-steps.ts";

export const lstmGradientRule: GradientRule<"lstmGradient"> = ({ inputs, cotangents, attrs }, vjp) => {
  const lengths = inputs[7]!;
  const primals = [...inputs.slice(0, 7), ...inputs.slice(11, 14)];
  const first = sequenceVjp((...operands) => lstmBySteps(operands, lengths, attrs), 7, vjp);
  const results = vjp(first, primals, cotangents);
  return [...results.slice(0, 7), undefined, undefined, undefined, undefined, ...results.slice(7)];
};
