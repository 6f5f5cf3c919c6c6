// Autocorrelation of a series, and the season detected from it.
import { fourierTransform } from "./fourier.ts";

/** A seasonal period detected in a series. */
export interface Season {
  /** Length in steps. */
  readonly period: number;
  /** The autocorrelation at that lag, in (0, 1]. */
  readonly strength: number;
}

/**
 * Autocorrelation at lags 0 to `longest` of the linearly detrended series: `r_k = Σ_t e_t e_(t+k) / Σ_t e_t²`
 * over the n - k pairs, times n / (n - k) so that long lags are not shrunk. NaN for a series that is a
 * straight line. No value may be NaN.
 */
export function autocorrelation(values: Float64Array, longest: number): Float64Array {
  const errors = withoutTrend(values);
  const n = errors.length;
  const lags = Math.min(longest, n - 1) + 1;
  const products = n * lags < 200_000 ? productsBySums(errors, lags) : productsByTransform(errors, lags);
  const energy = products[0] ?? 0;
  const isLine = !(energy > tiny(values));
  return products.map((product, lag) => (isLine ? Number.NaN : (product / energy) * (n / (n - lag))));
}

/** Σ_t e_t e_(t+k) at lags 0 to `lags` - 1. */
function productsBySums(errors: Float64Array, lags: number): Float64Array {
  return Float64Array.from({ length: lags }, (_, lag) => {
    let sum = 0;
    for (let t = 0; t + lag < errors.length; t++) sum += errors[t]! * errors[t + lag]!;
    return sum;
  });
}

/** The same by the transform of the squared spectrum (Wiener and Khinchin), padded so that no lag wraps. */
function productsByTransform(errors: Float64Array, lags: number): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(errors.length + lags));
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(errors);
  fourierTransform(real, imaginary);
  for (let k = 0; k < size; k++) {
    real[k] = real[k]! ** 2 + imaginary[k]! ** 2;
    imaginary[k] = 0;
  }
  fourierTransform(real, imaginary);
  return real.subarray(0, lags).map((product) => product / size);
}

/** The number of values at the end of a series in which its season is sought. */
export const seasonValues = 20_000;

/**
 * The season of a series: the lag of the highest autocorrelation after its first rise, or the shortest lag
 * within a tenth of it (multiples of a season correlate as well). Lags extend to a third of the series, and
 * to at most 1500 steps on its last 20,000 values. Undefined when the highest is below 0.2 or not significant
 * (2 / √n). The first of the `expected` periods within a tenth of the highest is preferred: a broad peak
 * seldom has its maximum at the exact period.
 */
export function findSeason(values: Float64Array, expected: readonly number[] = []): Season | undefined {
  const recent = values.slice(-seasonValues);
  const r = autocorrelation(recent, Math.min(1500, Math.floor(recent.length / 3)));
  const turn = firstTurn(r);
  const strongest = r[highest(r, turn, r.length)] ?? 0;
  if (!(strongest >= Math.max(0.2, 2 / Math.sqrt(recent.length)))) return undefined;
  const close = (lag: number): boolean => r[lag]! >= 0.9 * strongest;
  let nearest = turn;
  while (!close(nearest)) nearest++;
  const period = expected.find((lag) => lag >= turn && close(lag)) ?? highest(r, nearest, 1.5 * nearest);
  return { period, strength: Math.min(1, r[period]!) };
}

/** The first lag at which the autocorrelation rises again. */
function firstTurn(r: Float64Array): number {
  let lag = 1;
  while (lag < r.length && !(r[lag]! > r[lag - 1]!)) lag++;
  return lag;
}

function highest(r: Float64Array, from: number, to: number): number {
  let best = from;
  for (let lag = from + 1; lag < Math.min(to, r.length); lag++) if (r[lag]! > r[best]!) best = lag;
  return best;
}

function withoutTrend(values: Float64Array): Float64Array {
  const n = values.length;
  const middle = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let covariance = 0;
  let variance = 0;
  for (let t = 0; t < n; t++) {
    covariance += (t - middle) * (values[t]! - mean);
    variance += (t - middle) ** 2;
  }
  const slope = variance > 0 ? covariance / variance : 0;
  return values.map((value, t) => value - mean - slope * (t - middle));
}

// The residual of a straight line that is due to rounding alone.
function tiny(values: Float64Array): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.length * (largest * 1e-12) ** 2;
}
