import { GradientError } from "../errors.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { gruGradientPrimitive } from "../primitives/gru-gradient.ts";
import { apply, zeros } from "../tensor.ts";

export const gruRule: GradientRule<"gru"> = ({
  inputs,
  outputs: [y, hn, gates],
  cotangents: [dy, dhn, dgates],
  attrs,
}) => {
  if (dgates !== undefined)
    throw new GradientError("gru: the gates are for reading; no gradient passes through them.");
  const operands = [...inputs, y!, gates!, dy ?? zeros(y!.shape), dhn ?? zeros(hn!.shape)];
  return [...apply(gruGradientPrimitive, operands, attrs), undefined];
};
