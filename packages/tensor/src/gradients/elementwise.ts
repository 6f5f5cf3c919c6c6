// A fused step has no gradient: fusion comes after differentiation.
import { GradientError } from "../errors.ts";
import type { GradientRule } from "../gradient-rule.ts";

export const elementwiseRule: GradientRule<"elementwise"> = () => {
  throw new GradientError(
    "elementwise: a fused program is not differentiated.\nDifferentiate the function before compiling it.",
  );
};
