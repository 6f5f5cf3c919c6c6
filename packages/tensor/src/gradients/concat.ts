// The gradient of concat: split into the parts.
import type { GradientRule } from "../gradient-rule.ts";
import { split } from "../primitives/slice.ts";

export const concatRule: GradientRule<"concat"> = ({ inputs, cotangents: [g], attrs: { axis } }) => {
  const lengths = inputs.map(({ shape }) => shape[axis]!);
  return split(g!, axis, lengths);
};
