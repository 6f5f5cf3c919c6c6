// The gradient of transpose: the inverse permutation.
import type { GradientRule } from "../gradient-rule.ts";
import { transpose } from "../primitives/transpose.ts";

export const transposeRule: GradientRule<"transpose"> = ({ cotangents: [g], attrs: { permutation } }) => {
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  return [transpose(g!, inverse)];
};
