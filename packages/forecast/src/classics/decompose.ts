// Classical decomposition: the season of a series after a centred moving average over one period (Hyndman and
// Athanasopoulos, "Forecasting: Principles and Practice", 3.4; as statsmodels' seasonal_decompose).
import type { SeasonKind } from "./smoothing-filter.ts";

/**
 * One value for each step of a season, that of the first value of the series first. Additive values have mean
 * 0, multiplicative ones mean 1. Expects at least two whole periods, and values above 0 where it is
 * multiplicative.
 */
export function seasonalIndices(
  values: Float64Array,
  period: number,
  kind: Exclude<SeasonKind, "none">,
): Float64Array {
  const trend = movingAverage(values, period);
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  values.forEach((value, t) => {
    const level = trend[t]!;
    const part = kind === "multiplicative" ? value / level : value - level;
    if (!Number.isFinite(part)) return;
    sums[t % period]! += part;
    counts[t % period]! += 1;
  });
  const means = sums.map((sum, at) => (counts[at]! > 0 ? sum / counts[at]! : neutral(kind)));
  const mean = means.reduce((sum, value) => sum + value, 0) / period;
  return means.map((value) => (kind === "multiplicative" ? value / mean : value - mean));
}

function neutral(kind: SeasonKind): number {
  return kind === "multiplicative" ? 1 : 0;
}

/**
 * The centred mean over one period, with half weights at both ends where the period is even; NaN near the
 * ends.
 */
export function movingAverage(values: Float64Array, period: number): Float64Array {
  const half = Math.floor(period / 2);
  const isEven = period % 2 === 0;
  return values.map((_, t) => {
    if (t < half || t + half >= values.length) return Number.NaN;
    let sum = 0;
    for (let k = t - half; k <= t + half; k++) {
      const isEnd = isEven && (k === t - half || k === t + half);
      sum += (isEnd ? 0.5 : 1) * values[k]!;
    }
    return sum / period;
  });
}
