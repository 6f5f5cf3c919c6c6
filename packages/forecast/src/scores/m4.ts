// The scores of the M4 competition: sMAPE, MASE, and their mean relative to Naive2, the OWA (Makridakis,
// Spiliotis and Assimakopoulos 2020; as the organisers' R code).
import { seasonalScale } from "@grus/train";
import { seasonalIndices } from "../classics/decompose.ts";
import type { SeasonKind } from "../classics/smoothing-filter.ts";

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

/** What Naive2 takes out of a series: nothing where no season is significant. */
export interface Naive2Season {
  readonly kind: Exclude<SeasonKind, "none">;
  /** For each step of a season, that of the first value first. */
  readonly indices: Float64Array;
}

/**
 * Naive2: the last value of the series without its season, with the season put back. The season is taken out
 * by decomposition where the autocorrelation at its lag is significant at 90 %: as a factor, but as a sum where a
 * value is not above 0 (which the competition's data never is).
 */
export function naive2(train: Float64Array, period: number, horizon: number): Float64Array {
  return naive2From(naive2Season(train, period), train, horizon);
}

/** The season that Naive2 takes out of a series; undefined for none. Missing values are carried forward. */
export function naive2Season(train: Float64Array, period: number): Naive2Season | undefined {
  const values = train.some(Number.isNaN) ? carriedForward(train) : train;
  if (!isSeasonal(values, period)) return undefined;
  const kind = values.every((value) => value > 0) ? "multiplicative" : "additive";
  return { kind, indices: seasonalIndices(values, period, kind) };
}

/** Naive2 after `history`, which begins with the values that the season was found in. */
export function naive2From(
  season: Naive2Season | undefined,
  history: Float64Array,
  horizon: number,
): Float64Array {
  const at = history.findLastIndex((value) => !Number.isNaN(value));
  const last = history[at] ?? Number.NaN;
  if (season === undefined) return new Float64Array(horizon).fill(last);
  const { kind, indices } = season;
  const indexAt = (t: number) => indices[t % indices.length]!;
  const plain = kind === "additive" ? last - indexAt(at) : last / indexAt(at);
  return Float64Array.from({ length: horizon }, (_, k) => {
    const own = indexAt(history.length + k);
    return kind === "additive" ? plain + own : plain * own;
  });
}

function carriedForward(values: Float64Array): Float64Array {
  let held = values.find((value) => !Number.isNaN(value)) ?? Number.NaN;
  return values.map((value) => {
    if (!Number.isNaN(value)) held = value;
    return held;
  });
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
