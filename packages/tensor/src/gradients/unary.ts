// The gradients of the elementwise functions of one operand.
import type { NoAttrs } from "../attributes.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { div, mul, sub } from "../primitives/binary.ts";
import { cos, neg, sign, sin } from "../primitives/unary.ts";
import type { Tensor } from "../tensor.ts";

/** The cotangent of x from the cotangent g, x and y = f(x). */
type Derivative = (g: Tensor, x: Tensor, y: Tensor) => Tensor;

/** Of those whose derivative is not zero everywhere. */
const DERIVATIVES: Readonly<Record<string, Derivative>> = {
  neg: (g) => neg(g),
  abs: (g, x) => mul(g, sign(x)),
  exp: (g, _x, y) => mul(g, y),
  log: (g, x) => div(g, x),
  sqrt: (g, _x, y) => div(mul(g, 0.5), y),
  sin: (g, x) => mul(g, cos(x)),
  cos: (g, x) => neg(mul(g, sin(x))),
  tanh: (g, _x, y) => mul(g, sub(1, mul(y, y))),
  sigmoid: (g, _x, y) => mul(g, mul(y, sub(1, y))),
};

/** The rules by name. */
export function unaryRules(): [string, GradientRule<NoAttrs>][] {
  return Object.entries(DERIVATIVES).map(([name, derivative]) => [
    name,
    ({ inputs: [x], outputs: [y], cotangents: [g] }) => [derivative(g!, x!, y!)],
  ]);
}
