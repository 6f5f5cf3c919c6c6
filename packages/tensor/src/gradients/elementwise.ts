// Fused steps have no gradient: fusion runs after differentiation.
import { GradientError } from "../errors.ts";
import type { GradientRule } from "../gradient-rule.ts";

export const elementwiseRule: GradientRule<"elementwise"> = () => {
  throw new GradientError(
    "elementwise: a fused program cannot be differentiated.\nDifferentiate the function before compiling it.",
  );
};
