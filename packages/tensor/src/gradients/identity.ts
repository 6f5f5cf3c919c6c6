// The gradient of identity: the cotangent.
import type { GradientRule } from "../gradient-rule.ts";

export const identityRule: GradientRule<"identity"> = ({ cotangents: [g] }) => [g];
