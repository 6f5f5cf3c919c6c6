// The gradient of flip, which is its own inverse.
import type { GradientRule } from "../gradient-rule.ts";
import { flip } from "../primitives/flip.ts";

export const flipRule: GradientRule<"flip"> = ({ cotangents: [g], attrs: { axes } }) => [flip(g!, axes)];
