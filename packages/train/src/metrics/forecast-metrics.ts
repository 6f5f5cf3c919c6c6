// Forecast errors on the host, in the target's own units.
import { MetricError } from "../errors.ts";

/** Rows of numbers of one length: `values[row * columns + column]`. */
export interface Rows {
  readonly values: ArrayLike<number>;
  readonly columns: number;
}

/** The forecast errors that are reported together. */
export interface ForecastErrors {
  /** Mean absolute error. */
  readonly mae: number;
  /** Root mean squared error. */
  readonly rmse: number;
  /**
   * Mean absolute scaled error: `mae` divided by the mean absolute seasonal change of the training part; NaN
   * if that is 0.
   */
  readonly mase: number;
  /**
   * Symmetric mean absolute percentage error in percent, 0 to 200: mean of 200·|f − y| / (|f| + |y|), 0 if
   * both are 0.
   */
  readonly smape: number;
}

/** Mean of |prediction − target|. */
export function meanAbsoluteErrorOf(predictions: ArrayLike<number>, targets: ArrayLike<number>): number {
  return meanOver(predictions, targets, (f, y) => Math.abs(f - y));
}

/** Square root of the mean of (prediction − target)². */
export function rootMeanSquaredErrorOf(predictions: ArrayLike<number>, targets: ArrayLike<number>): number {
  return Math.sqrt(meanOver(predictions, targets, (f, y) => (f - y) ** 2));
}

/**
 * Symmetric mean absolute percentage error in percent, 0 to 200: mean of 200·|f − y| / (|f| + |y|), 0 if both
 * are 0 (Makridakis 1993; darts' definition).
 */
export function symmetricMeanAbsolutePercentageErrorOf(
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
): number {
  return meanOver(predictions, targets, (f, y) => {
    const size = Math.abs(f) + Math.abs(y);
    return size === 0 ? 0 : (200 * Math.abs(f - y)) / size;
  });
}

/**
 * The scale of MASE (Hyndman and Koehler 2006): the mean of |y_t − y_{t−season}| over `series`, the training
 * part. Missing values (NaN) are skipped. Throws {@link MetricError} for a series no longer than a season.
 */
export function seasonalScale(series: ArrayLike<number>, season = 1): number {
  if (!Number.isInteger(season) || season < 1 || series.length <= season) {
    throw new MetricError(
      "seasonalScale",
      `a season of ${season} steps needs a series of more than ${season}; got ${series.length}.`,
      "Use a shorter season.",
    );
  }
  let total = 0;
  let count = 0;
  for (let t = season; t < series.length; t++) {
    const change = Math.abs(series[t]! - series[t - season]!);
    if (Number.isNaN(change)) continue;
    total += change;
    count++;
  }
  return total / count;
}

/** All errors of a forecast; `scale` comes from {@link seasonalScale}. */
export function forecastErrors(
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
  scale: number,
): ForecastErrors {
  const mae = meanAbsoluteErrorOf(predictions, targets);
  return {
    mae,
    rmse: rootMeanSquaredErrorOf(predictions, targets),
    mase: scale === 0 ? Number.NaN : mae / scale,
    smape: symmetricMeanAbsolutePercentageErrorOf(predictions, targets),
  };
}

/** The mean absolute error of each column, such as each step of a horizon. */
export function errorByColumn(predictions: Rows, targets: Rows): number[] {
  const { columns } = predictions;
  return Array.from({ length: columns }, (_, column) =>
    meanAbsoluteErrorOf(columnOf(predictions, column), columnOf(targets, column)),
  );
}

function columnOf({ values, columns }: Rows, column: number): number[] {
  return Array.from({ length: values.length / columns }, (_, row) => values[row * columns + column]!);
}

function meanOver(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  error: (f: number, y: number) => number,
): number {
  if (a.length !== b.length || a.length === 0) {
    throw new MetricError(
      "metrics",
      `${a.length} predictions and ${b.length} targets; expected equal numbers, at least one.`,
      "Pass one prediction for each target.",
    );
  }
  let total = 0;
  for (let i = 0; i < a.length; i++) total += error(a[i]!, b[i]!);
  return total / a.length;
}
