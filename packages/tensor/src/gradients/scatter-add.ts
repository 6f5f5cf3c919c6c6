// The gradient of scatterAdd: the rows at the indices, 0 for indices out of range.
import type { GradientRule } from "../gradient-rule.ts";
import { and, greaterEqual, less } from "../primitives/binary.ts";
import { broadcastTo } from "../primitives/broadcast.ts";
import { gather } from "../primitives/gather.ts";
import { reshape } from "../primitives/reshape.ts";
import { where } from "../primitives/where.ts";

export const scatterAddRule: GradientRule<"scatterAdd"> = ({ inputs: [indices], cotangents: [g] }) => {
  const rows = g!.shape[0]!;
  const inside = and(greaterEqual(indices!, 0), less(indices!, rows));
  const picked = gather(g!, indices!);
  const mask = reshape(inside, [...indices!.shape, ...g!.shape.slice(1).map(() => 1)]);
  return [undefined, where(broadcastTo(mask, picked.shape), picked, 0)];
};
