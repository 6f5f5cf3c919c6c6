// The gradients of the elementwise functions of one operand.
import { type UnaryName, unaryNames } from "../elementwise-names.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { div, mul, sub } from "../primitives/binary.ts";
import { cos, neg, sign, sin } from "../primitives/unary.ts";
import { recordOf } from "../record-of.ts";
import type { Tensor } from "../tensor.ts";

/**
 * The cotangent of x from the cotangent g, x and y = f(x); undefined where the derivative is zero everywhere.
 */
type Derivative = (g: Tensor, x: Tensor, y: Tensor) => Tensor | undefined;

const DERIVATIVES: { readonly [P in UnaryName]: Derivative } = {
  neg: (g) => neg(g),
  abs: (g, x) => mul(g, sign(x)),
  sign: () => undefined,
  floor: () => undefined,
  not: () => undefined,
  exp: (g, _x, y) => mul(g, y),
  log: (g, x) => div(g, x),
  sqrt: (g, _x, y) => div(mul(g, 0.5), y),
  sin: (g, x) => mul(g, cos(x)),
  cos: (g, x) => neg(mul(g, sin(x))),
  tanh: (g, _x, y) => mul(g, sub(1, mul(y, y))),
  sigmoid: (g, _x, y) => mul(g, mul(y, sub(1, y))),
};

/** The rules of all functions of one operand. */
export function unaryRules(): { readonly [P in UnaryName]: GradientRule<P> } {
  return recordOf(unaryNames, (name): GradientRule<UnaryName> => {
    const derivative = DERIVATIVES[name];
    return ({ inputs: [x], outputs: [y], cotangents: [g] }) => [derivative(g!, x!, y!)];
  });
}
