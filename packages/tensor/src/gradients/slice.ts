// The gradient of slice: padding with zeros.
import type { GradientRule } from "../gradient-rule.ts";
import { pad } from "../primitives/pad.ts";

export const sliceRule: GradientRule<"slice"> = ({
  inputs: [input],
  cotangents: [g],
  attrs: { starts, shape },
}) => {
  const after = starts.map((start, axis) => input!.shape[axis]! - start - shape[axis]!);
  return [pad(g!, { before: starts, after })];
};
