// The gradient of broadcast: the sum over the broadcast axes.
import type { GradientRule } from "../gradient-rule.ts";
import { sum } from "../primitives/reduce.ts";

export const broadcastRule: GradientRule<"broadcast"> = ({ inputs: [input], cotangents: [g], attrs }) => {
  const axes = attrs.shape.flatMap((n, axis) => (input!.shape[axis] === 1 && n !== 1 ? [axis] : []));
  return [sum(g!, { axes, keepAxes: true })];
};
