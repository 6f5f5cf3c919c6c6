// The gradient of gru: gruGradient, from the gates that the forward step has kept.
import type { GruAttrs } from "../attributes.ts";
import { GradientError } from "../errors.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { gruGradientPrimitive } from "../primitives/gru-gradient.ts";
import { apply, zeros } from "../tensor.ts";

export const gruRule: GradientRule<GruAttrs> = ({
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
