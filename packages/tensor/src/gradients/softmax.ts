// The gradients of softmax and its logarithm.
import type { GradientRule } from "../gradient-rule.ts";
import { mul, sub } from "../primitives/binary.ts";
import { sum } from "../primitives/reduce.ts";
import { exp } from "../primitives/unary.ts";

/** dx = y ⊙ (g − Σ g y). */
export const softmaxRule: GradientRule<"softmax"> = ({ outputs: [y], cotangents: [g] }) => {
  const inner = sum(mul(g!, y!), { axes: [-1], keepAxes: true });
  return [mul(y!, sub(g!, inner))];
};

/** dx = g − e^y Σ g. */
export const logSoftmaxRule: GradientRule<"logSoftmax"> = ({ outputs: [y], cotangents: [g] }) => [
  sub(g!, mul(exp(y!), sum(g!, { axes: [-1], keepAxes: true }))),
];
