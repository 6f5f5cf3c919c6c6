// Operations composed of primitives.
import { add, div, equal, less, maximum, mul, sub } from "./primitives/binary.ts";
import { broadcastTo } from "./primitives/broadcast.ts";
import { cast } from "./primitives/cast.ts";
import type { Operand } from "./primitives/operand.ts";
import { sum } from "./primitives/reduce.ts";
import { expandAxis } from "./primitives/reshape.ts";
import { abs, exp, log, neg, sign } from "./primitives/unary.ts";
import { where } from "./primitives/where.ts";
import { arange, scalar, type Tensor } from "./tensor.ts";

/** max(x, 0); the derivative at 0 is 0, as PyTorch's. */
export function relu(x: Tensor): Tensor<"float32"> {
  const zero = broadcastTo(scalar(0), x.shape);
  return where(less(zero, x), x, zero);
}

/** log(1 + e^x), without overflow. */
export function softplus(x: Tensor): Tensor<"float32"> {
  return add(maximum(x, 0), log(add(1, exp(neg(abs(x))))));
}

/** x². */
export function square(x: Tensor): Tensor {
  return mul(x, x);
}

/** The error function, 2/√π ∫₀ˣ e^(-t²) dt, within 1.5e-7: 7.1.26 of Abramowitz and Stegun. */
export function erf(x: Tensor): Tensor {
  const t = div(1, add(1, mul(0.3275911, abs(x))));
  const polynomial = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce<Tensor>(
    (total, coefficient) => mul(add(total, coefficient), t),
    mul(t, 0),
  );
  return mul(sign(x), sub(1, mul(polynomial, exp(neg(square(x))))));
}

/** x limited to [`low`, `high`]; the gradient passes where x is inside, the bounds included. */
export function clamp(x: Tensor, low: Operand, high: Operand): Tensor {
  return where(less(x, low), low, where(less(high, x), high, x));
}

/**
 * 1 where `indices` (int32, any shape) equals the position on a new last axis of length `classes`, else 0;
 * float32.
 */
export function oneHot(indices: Tensor, classes: number): Tensor<"float32"> {
  const shape = [...indices.shape, classes];
  return cast(equal(broadcastTo(expandAxis(indices, -1), shape), arange(classes)), "float32");
}

/**
 * Σ x·mask / Σ mask, for float32 weights `mask` that broadcast to the shape of x; 0 when all weights are 0.
 */
export function maskedMean(x: Tensor, mask: Tensor): Tensor<"float32"> {
  const weights = broadcastTo(mask, x.shape);
  const total = sum(weights);
  const isEmpty = equal(total, 0);
  return where(isEmpty, 0, div(sum(mul(x, weights)), where(isEmpty, 1, total)));
}
