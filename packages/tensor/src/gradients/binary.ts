// The gradients of the elementwise functions of two operands.
import type { NoAttrs } from "../attributes.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { div, equal, less, mul, pow, sub } from "../primitives/binary.ts";
import { log, neg } from "../primitives/unary.ts";
import { where } from "../primitives/where.ts";
import type { Tensor } from "../tensor.ts";

/** Cotangents of a and b from the cotangent g, a, b and y = f(a, b). Only what is wanted is built. */
type Derivatives = (g: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly [() => Tensor, () => Tensor];

/** Of those whose derivatives are not zero everywhere. */
const DERIVATIVES: Readonly<Record<string, Derivatives>> = {
  add: (g) => [() => g, () => g],
  sub: (g) => [() => g, () => neg(g)],
  mul: (g, a, b) => [() => mul(g, b), () => mul(g, a)],
  div: (g, _a, b, y) => [() => div(g, b), () => neg(div(mul(g, y), b))],
  pow: (g, a, b, y) => [() => mul(g, mul(b, pow(a, sub(b, 1)))), () => mul(g, mul(y, log(a)))],
  max: (g, a, b) => choice(g, less(b, a), equal(a, b)),
  min: (g, a, b) => choice(g, less(a, b), equal(a, b)),
};

/** The rules by name. */
export function binaryRules(): [string, GradientRule<NoAttrs>][] {
  return Object.entries(DERIVATIVES).map(([name, derivatives]) => [
    name,
    ({ inputs: [a, b], outputs: [y], cotangents: [g], wanted }) =>
      derivatives(g!, a!, b!, y!).map((derivative, side) => (wanted[side] ? derivative() : undefined)),
  ]);
}

/** Equal operands share the gradient. */
function choice(g: Tensor, first: Tensor, tie: Tensor): readonly [() => Tensor, () => Tensor] {
  const half = mul(g, 0.5);
  return [() => where(tie, half, where(first, g, 0)), () => where(tie, half, where(first, 0, g))];
}
