// The gradient of reshape: the inverse reshape.
import type { GradientRule } from "../gradient-rule.ts";
import { reshape } from "../primitives/reshape.ts";

export const reshapeRule: GradientRule<"reshape"> = ({ inputs: [input], cotangents: [g] }) => [
  reshape(g!, input!.shape),
];
