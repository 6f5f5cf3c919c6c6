import type { GradientRule } from "../gradient-rule.ts";
import { sequenceVjp } from "./recurrent-steps.ts";
import { rnnBySteps } from "./rnn-steps.ts";

export const rnnGradientRule: GradientRule<"rnnGradient"> = ({ inputs, cotangents, attrs }, vjp) => {
  const lengths = inputs[6]!;
  const primals = [...inputs.slice(0, 6), ...inputs.slice(8, 10)];
  const first = sequenceVjp((...operands) => rnnBySteps(operands, lengths, attrs), 6, vjp);
  const results = vjp(first, primals, cotangents);
  return [...results.slice(0, 6), undefined, undefined, ...results.slice(6)];
};
