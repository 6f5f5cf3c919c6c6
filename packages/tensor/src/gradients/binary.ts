// The gradients of the elementwise functions of two operands.
import { type BinaryName, binaryNames } from "../elementwise-names.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { div, equal, less, mul, pow, sub } from "../primitives/binary.ts";
import { log, neg } from "../primitives/unary.ts";
import { where } from "../primitives/where.ts";
import { recordOf } from "../record-of.ts";
import type { Tensor } from "../tensor.ts";

/** Cotangents of a and b from the cotangent g, a, b and y = f(a, b). Only those needed are built. */
type Derivatives = (g: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly (() => Tensor)[];

const DERIVATIVES: { readonly [P in BinaryName]: Derivatives } = {
  add: (g) => [() => g, () => g],
  sub: (g) => [() => g, () => neg(g)],
  mul: (g, a, b) => [() => mul(g, b), () => mul(g, a)],
  div: (g, _a, b, y) => [() => div(g, b), () => neg(div(mul(g, y), b))],
  pow: (g, a, b, y) => [() => mul(g, mul(b, pow(a, sub(b, 1)))), () => mul(g, mul(y, log(a)))],
  max: (g, a, b) => choice(g, less(b, a), equal(a, b)),
  min: (g, a, b) => choice(g, less(a, b), equal(a, b)),
  equal: none,
  less: none,
  lessEqual: none,
  and: none,
  or: none,
};

/** The rules of all functions of two operands. */
export function binaryRules(): { readonly [P in BinaryName]: GradientRule<P> } {
  return recordOf(binaryNames, (name): GradientRule<BinaryName> => {
    const derivatives = DERIVATIVES[name];
    return ({ inputs: [a, b], outputs: [y], cotangents: [g], wanted }) =>
      derivatives(g!, a!, b!, y!).map((derivative, side) => (wanted[side] ? derivative() : undefined));
  });
}

/** For functions whose derivatives are zero everywhere. */
function none(): [] {
  return [];
}

/** Equal operands each receive half of the gradient. */
function choice(g: Tensor, first: Tensor, tie: Tensor): readonly [() => Tensor, () => Tensor] {
  const half = mul(g, 0.5);
  return [() => where(tie, half, where(first, g, 0)), () => where(tie, half, where(first, 0, g))];
}
