// The gradient of flip, which is its own inverse.
import type { FlipAttrs } from "../attributes.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { flip } from "../primitives/flip.ts";

export const flipRule: GradientRule<FlipAttrs> = ({ cotangents: [g], attrs: { axes } }) => [flip(g!, axes)];
