// The logarithm of the gamma function.
import { add, div, log, mul, square, sub, type Tensor } from "@grus/tensor";

/** Coefficients of Stirling's series in 1 / z, 1 / z³, … */
const SERIES = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680] as const;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * log Γ(x) for x > 0, by Stirling's series at x + 4; accurate to 1e-8 in float64 and to rounding in float32.
 * Differentiable.
 */
export function logGamma(x: Tensor): Tensor<"float32"> {
  const z = add(x, 4);
  const inverse = div(1, z);
  const squared = square(inverse);
  const series = SERIES.reduceRight<Tensor>(
    (sum, coefficient) => add(mul(sum, squared), coefficient),
    mul(squared, 0),
  );
  const stirling = add(sub(mul(sub(z, 0.5), log(z)), z), add(HALF_LOG_TWO_PI, mul(series, inverse)));
  // Γ(x + 4) = (x + 3)(x + 2)(x + 1) x Γ(x)
  const product = mul(mul(x, add(x, 1)), mul(add(x, 2), add(x, 3)));
  return sub(stirling, log(product));
}
