// The gradient of clipGradient: each element kept between −limit and limit.
import type { GradientRule } from "../gradient-rule.ts";
import { maximum, minimum } from "../primitives/binary.ts";

export const clipGradientRule: GradientRule<"clipGradient"> = ({ cotangents: [g], attrs: { limit } }) => [
  minimum(maximum(g!, -limit), limit),
];
