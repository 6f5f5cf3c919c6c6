import type { GradientRule } from "../gradient-rule.ts";
import { gruBySteps } from "./gru-steps.ts";
import { sequenceVjp } from "./recurrent-steps.ts";

export const gruGradientRule: GradientRule<"gruGradient"> = ({ inputs, cotangents, attrs }, vjp) => {
  const lengths = inputs[6]!;
  const primals = [...inputs.slice(0, 6), ...inputs.slice(9, 11)];
  const first = sequenceVjp((...operands) => gruBySteps(operands, lengths, attrs), 6, vjp);
  const results = vjp(first, primals, cotangents);
  return [...results.slice(0, 6), undefined, undefined, undefined, ...results.slice(6)];
};
