import { GradientError } from "../errors.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { lstmGradientPrimitive } from "../primitives/lstm-gradient.ts";
import { apply, zeros } from "../tensor.ts";

export const lstmRule: GradientRule<"lstm"> = ({
  inputs,
  outputs: [y, hn, cn, gates, cells],
  cotangents: [dy, dhn, dcn, ...read],
  attrs,
}) => {
  if (read.some((g) => g !== undefined)) {
    throw new GradientError("lstm: the gates and cells are for reading; no gradient passes through them.");
  }
  const given = [dy ?? zeros(y!.shape), dhn ?? zeros(hn!.shape), dcn ?? zeros(cn!.shape)];
  return [...apply(lstmGradientPrimitive, [...inputs, y!, gates!, cells!, ...given], attrs), undefined];
};
