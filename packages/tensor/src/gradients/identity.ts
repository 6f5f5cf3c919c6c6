// The gradient of identity: what arrives.
import type { GradientRule } from "../gradient-rule.ts";

export const identityRule: GradientRule<"identity"> = ({ cotangents: [g] }) => [g];
