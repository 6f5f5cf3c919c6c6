// The error function.
import { abs, add, div, exp, mul, neg, sign, square, sub, type Tensor } from "@grus/tensor";

/** erf by 7.1.26 of Abramowitz and Stegun, within 1.5e-7. */
export function erf(x: Tensor): Tensor {
  const t = div(1, add(1, mul(0.3275911, abs(x))));
  const polynomial = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce<Tensor>(
    (sum, coefficient) => mul(add(sum, coefficient), t),
    mul(t, 0),
  );
  return mul(sign(x), sub(1, mul(polynomial, exp(neg(square(x))))));
}
