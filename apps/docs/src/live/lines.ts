// The data columns of the two plots.
import type { Progress } from "grus";
import type { TestSeries } from "./weather.ts";

/** Columns of equal length, x first; null where a line has no point. */
export type Columns = [x: number[], ...lines: (number | null)[][]];

/** Number of context days drawn before the forecast. */
const DAYS_BEFORE = 14;

/**
 * x in seconds, actual values, forecast (if any) and naive forecast around one test window. The forecast
 * lines begin at the last known day.
 */
export function forecastLines(
  { times, values, origins, horizon, naive }: TestSeries,
  window: number,
  forecast: Float64Array | undefined,
): Columns {
  const origin = origins[window]!;
  const rows = Array.from({ length: DAYS_BEFORE + horizon }, (_, i) => origin - DAYS_BEFORE + i);
  const line = (of: Float64Array | undefined) =>
    rows.map((row) => {
      if (of === undefined || row < origin - 1) return null;
      return row < origin ? values[row]! : of[window * horizon + row - origin]!;
    });
  return [
    rows.map((row) => times[row]! / 1000),
    rows.map((row) => values[row]!),
    line(forecast),
    line(naive.values),
  ];
}

/** Epochs, training loss and validation loss. */
export function lossLines(history: readonly Progress[]): Columns {
  return [
    history.map(({ epoch }) => epoch),
    history.map(({ loss }) => loss),
    history.map(({ validationLoss }) => validationLoss ?? null),
  ];
}

/** One forecast day, for the table with the values of the plot. */
export interface ForecastDay {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly truth: number;
  readonly forecast: number | undefined;
  readonly naive: number;
}

/** The days of one test window. */
export function forecastDays(
  { times, targets, origins, horizon, naive }: TestSeries,
  window: number,
  forecast: Float64Array | undefined,
): readonly ForecastDay[] {
  return Array.from({ length: horizon }, (_, k) => {
    const i = window * horizon + k;
    return {
      time: times[origins[window]! + k]!,
      truth: targets[i]!,
      forecast: forecast?.[i],
      naive: naive.values[i]!,
    };
  });
}
