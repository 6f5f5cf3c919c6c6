// The gradient of pad: a slice.
import type { GradientRule } from "../gradient-rule.ts";
import { slice } from "../primitives/slice.ts";

export const padRule: GradientRule<"pad"> = ({ inputs: [input], cotangents: [g], attrs: { before } }) => {
  return [before.reduce((part, start, axis) => slice(part, axis, start, start + input!.shape[axis]!), g!)];
};
