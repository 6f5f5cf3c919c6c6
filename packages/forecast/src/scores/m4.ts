// The scores of the M4 competition: sMAPE, MASE, and their mean relative to Naive2, the OWA (Makridakis,
// Spiliotis and Assimakopoulos 2020; as the organisers' R code).
import { seasonalScale } from "@grus/train";
import { seasonalIndices } from "../classics/decompose.ts";

/** The errors of forecasts of many series. */
export interface M4Scores {
  /** Mean over all series and steps of 200 |y - ŷ| / (|y| + |ŷ|), in percent. */
  readonly smape: number;
  /** Mean over the series of the mean absolute error divided by the training part's mean |y_t - y_(t-m)|. */
  readonly mase: number;
}

/** One series of a competition: what was known, and what followed. */
export interface M4Series {
  readonly train: Float64Array;
  readonly test: Float64Array;
}

/** The scores of one forecast for each series; `period` is the season's m, 1 for none. */
export function m4Scores(
  series: readonly M4Series[],
  forecasts: readonly Float64Array[],
  period: number,
): M4Scores {
  let [smape, mase] = [0, 0];
  series.forEach(({ train, test }, i) => {
    const forecast = forecasts[i]!;
    let [relative, absolute] = [0, 0];
    test.forEach((value, k) => {
      const error = Math.abs(value - forecast[k]!);
      const size = Math.abs(value) + Math.abs(forecast[k]!);
      relative += size > 0 ? (200 * error) / size : 0;
      absolute += error;
    });
    smape += relative / test.length;
    mase += absolute / test.length / seasonalScale(train, period);
  });
  return { smape: smape / series.length, mase: mase / series.length };
}

/** The overall weighted average: the mean of both scores, each divided by that of Naive2. */
export function owa({ smape, mase }: M4Scores, naive2: M4Scores): number {
  return (smape / naive2.smape + mase / naive2.mase) / 2;
}

/**
 * Naive2: the last value of the series without its season, with the season put back. The season is taken out
 * by multiplicative decomposition where the autocorrelation at its lag is significant at 90 %.
 */
export function naive2(train: Float64Array, period: number, horizon: number): Float64Array {
  if (!isSeasonal(train, period)) return new Float64Array(horizon).fill(train.at(-1)!);
  const factors = seasonalIndices(train, period, "multiplicative");
  const n = train.length;
  const last = train.at(-1)! / factors[(n - 1) % period]!;
  return Float64Array.from({ length: horizon }, (_, k) => last * factors[(n + k) % period]!);
}

/** |r_m| > 1.645 √((1 + 2 Σ_(k<m) r_k²) / n), for series of at least three periods. */
function isSeasonal(values: Float64Array, period: number): boolean {
  const n = values.length;
  if (period < 2 || n < 3 * period) return false;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const centred = values.map((value) => value - mean);
  const energy = centred.reduce((sum, value) => sum + value * value, 0);
  const correlation = (lag: number) => {
    let sum = 0;
    for (let t = lag; t < n; t++) sum += centred[t]! * centred[t - lag]!;
    return sum / energy;
  };
  let squares = 0;
  for (let lag = 1; lag < period; lag++) squares += correlation(lag) ** 2;
  return Math.abs(correlation(period)) > 1.645 * Math.sqrt((1 + 2 * squares) / n);
}
