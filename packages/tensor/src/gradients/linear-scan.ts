// The gradient of linearScan: a linear scan in the opposite direction.
import { byName, inOrder } from "../by-name.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { linearScanOperands } from "../operands.ts";
import { mul } from "../primitives/binary.ts";
import { concat } from "../primitives/concat.ts";
import { linearScan } from "../primitives/linear-scan.ts";
import { expandAxis } from "../primitives/reshape.ts";
import { slice, take } from "../primitives/slice.ts";
import { axes } from "../shape.ts";
import { zeros } from "../tensor.ts";

export const linearScanRule: GradientRule<"linearScan"> = ({
  inputs,
  outputs: [h],
  cotangents: [g],
  attrs: { reverse },
}) => {
  const { a, initial } = byName(linearScanOperands, inputs);
  const [batch, time, features] = axes(a, 3);
  if (time === 0) return inputs.map(({ shape }) => zeros(shape));
  const edge = zeros([batch, 1, features]);
  const start = expandAxis(initial, 1);
  const following = reverse ? concat([edge, slice(a, 1, 0, -1)], 1) : concat([slice(a, 1, 1), edge], 1);
  const before = reverse ? concat([slice(h!, 1, 1), start], 1) : concat([start, slice(h!, 1, 0, -1)], 1);
  const db = linearScan(following, g!, { reverse: !reverse });
  const first = reverse ? -1 : 0;
  const dInitial = mul(take(a, 1, first), take(db, 1, first));
  return inOrder(linearScanOperands, { a: mul(db, before), b: db, initial: dInitial });
};
