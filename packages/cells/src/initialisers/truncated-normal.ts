// Normal initialiser truncated to an interval.
import { sizeOf } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { checkFinite, type Initialiser, parameterOf, uniformNumbers } from "./initialiser.ts";
import { normalProbability, normalQuantile } from "./normal-quantile.ts";

/** Options of {@link truncatedNormalInit}. */
export interface TruncatedNormalOptions {
  /** Mean of the normal distribution before truncation. Default 0. */
  readonly mean?: number | undefined;
  /** Standard deviation of the normal distribution before truncation, above 0. Default 1. */
  readonly standardDeviation?: number | undefined;
  /** The lower bound, as a value and not a number of deviations. Default -2. */
  readonly low?: number | undefined;
  /** The upper bound, above `low`. Default 2. */
  readonly high?: number | undefined;
}

/**
 * Normal with the given mean and standard deviation, conditioned on lying between `low` and `high`, as
 * PyTorch's `trunc_normal_`: Φ⁻¹ of uniform numbers between Φ(low) and Φ(high). Throws
 * {@link CellOptionError}.
 */
export function truncatedNormalInit(options: TruncatedNormalOptions = {}): Initialiser {
  const { mean = 0, standardDeviation = 1, low = -2, high = 2 } = options;
  checkFinite("truncatedNormalInit", { mean, standardDeviation, low, high });
  if (standardDeviation <= 0) {
    throw new CellOptionError(
      "truncatedNormalInit",
      "standardDeviation",
      standardDeviation,
      "a number above 0",
    );
  }
  if (low >= high) throw new CellOptionError("truncatedNormalInit", "low", low, `below high, ${high}`);
  const from = normalProbability((low - mean) / standardDeviation);
  const to = normalProbability((high - mean) / standardDeviation);
  const place = (u: number) => mean + standardDeviation * normalQuantile(from + (to - from) * u);
  return (key, shape) => {
    const values = uniformNumbers(key, sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = Math.min(high, Math.max(low, place(values[i]!)));
    return parameterOf(values, shape);
  };
}
