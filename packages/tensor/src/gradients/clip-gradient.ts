// The gradient of clipGradient: each element is clipped to [−limit, limit].
import type { GradientRule } from "../gradient-rule.ts";
import { maximum, minimum } from "../primitives/binary.ts";

export const clipGradientRule: GradientRule<"clipGradient"> = ({ cotangents: [g], attrs: { limit } }) => [
  minimum(maximum(g!, -limit), limit),
];
