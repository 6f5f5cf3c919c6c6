// The gradient of identity: what arrives.
import type { NoAttrs } from "../attributes.ts";
import type { GradientRule } from "../gradient-rule.ts";

export const identityRule: GradientRule<NoAttrs> = ({ cotangents: [g] }) => [g];
