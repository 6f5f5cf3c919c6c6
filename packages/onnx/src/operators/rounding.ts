// Rounding to whole numbers.
import { add, and, equal, floor, less, mul, or, sub, type Tensor, where } from "@grus/tensor";

/** To the nearest integer, ties to even. */
export function round(x: Tensor): Tensor {
  const below = floor(x);
  const rest = sub(x, below);
  const isOdd = equal(sub(below, mul(2, floor(mul(below, 0.5)))), 1);
  const isUp = or(less(0.5, rest), and(equal(rest, 0.5), isOdd));
  return where(isUp, add(below, 1), below);
}

/** {@link round} of a number. */
export function roundNumber(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
}
