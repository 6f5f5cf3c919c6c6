// The gradient of concat: cut back into the parts.
import type { ConcatAttrs } from "../attributes.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { split } from "../primitives/slice.ts";

export const concatRule: GradientRule<ConcatAttrs> = ({ inputs, cotangents: [g], attrs: { axis } }) => {
  const lengths = inputs.map(({ shape }) => shape[axis]!);
  return split(g!, axis, lengths);
};
