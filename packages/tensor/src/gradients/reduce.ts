// The gradient of reduce. That of max is divided equally among the positions of the maximum.
import type { GradientRule } from "../gradient-rule.ts";
import { div, equal, mul } from "../primitives/binary.ts";
import { broadcastTo } from "../primitives/broadcast.ts";
import { cast } from "../primitives/cast.ts";
import { sum } from "../primitives/reduce.ts";

export const reduceRule: GradientRule<"reduce"> = ({
  inputs: [x],
  outputs: [y],
  cotangents: [g],
  attrs: { kind, axes },
}) => {
  if (kind === "sum") return [broadcastTo(g!, x!.shape)];
  const chosen = cast(equal(x!, y!), "float32");
  const share = div(g!, sum(chosen, { axes, keepAxes: true }));
  return [mul(chosen, share)];
};
