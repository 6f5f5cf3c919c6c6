// Scores of intervals and quantiles (Gneiting and Raftery 2007, "Strictly Proper Scoring Rules").

/** How often the truth lies in an interval, and how wide it is. */
export interface IntervalScores {
  /** The share of values in [lower, upper]. */
  readonly coverage: number;
  /** The mean of upper - lower, in the values' unit. */
  readonly width: number;
  /** The mean interval score: width + 2 / (1 - level) · how far the truth lies outside. Lower is better. */
  readonly score: number;
}

/** The scores of one interval a value; values that are missing (NaN) count for nothing. */
export function intervalScores(
  truth: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  level: number,
): IntervalScores {
  let [inside, width, outside, count] = [0, 0, 0, 0];
  truth.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const [low, high] = [lower[i]!, upper[i]!];
    inside += value >= low && value <= high ? 1 : 0;
    width += high - low;
    outside += Math.max(0, low - value) + Math.max(0, value - high);
    count++;
  });
  return {
    coverage: inside / count,
    width: width / count,
    score: (width + (2 / (1 - level)) * outside) / count,
  };
}

/**
 * The mean quantile (pinball) loss at `quantile` in (0, 1): (y - q) · quantile above the forecast, else (q -
 * y) · (1 - quantile).
 */
export function pinball(truth: Float64Array, forecast: Float64Array, quantile: number): number {
  let [sum, count] = [0, 0];
  truth.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const error = value - forecast[i]!;
    sum += Math.max(quantile * error, (quantile - 1) * error);
    count++;
  });
  return sum / count;
}

/**
 * The continuous ranked probability score of quantile forecasts, the mean of twice the pinball losses: exact
 * as the quantiles become dense. `forecasts[i]` is the forecast of `quantiles[i]`.
 */
export function crps(
  truth: Float64Array,
  forecasts: readonly Float64Array[],
  quantiles: readonly number[],
): number {
  const losses = quantiles.map((quantile, i) => 2 * pinball(truth, forecasts[i]!, quantile));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
