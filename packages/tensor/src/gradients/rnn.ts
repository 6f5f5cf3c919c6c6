import type { GradientRule } from "../gradient-rule.ts";
import { rnnGradientPrimitive } from "../primitives/rnn-gradient.ts";
import { apply, zeros } from "../tensor.ts";

export const rnnRule: GradientRule<"rnn"> = ({ inputs, outputs: [y, hn], cotangents: [dy, dhn], attrs }) => {
  const operands = [...inputs, y!, dy ?? zeros(y!.shape), dhn ?? zeros(hn!.shape)];
  return [...apply(rnnGradientPrimitive, operands, attrs), undefined];
};
