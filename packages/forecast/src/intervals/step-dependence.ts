// How the errors of the steps of a horizon go together: normal numbers that are correlated as they are (a Gaussian
// copula), whatever the distribution of each step.
import { normalQuantile } from "../distributions/normal.ts";

/** Draws one standard normal number for each step, [horizon]; those of different steps are correlated. */
export type DrawSteps = (normal: () => number) => Float64Array;

/** So many horizons of errors weigh as much as what neighbouring steps say about all. */
const HORIZONS = 2;
/** The largest correlation of neighbours. */
const MOST = 0.999;

/**
 * The dependence of rows of errors, [horizon] each, NaN where one is missing: the correlations of their normal scores,
 * shrunk towards those of an autoregression, ρ^|j - k| with ρ the mean correlation of neighbours; `independent` says how
 * many horizons the rows are worth, since those of overlapping windows repeat each other. Steps of few rows are nearly
 * such an autoregression.
 */
export function stepDependence(
  rows: readonly Float64Array[],
  horizon: number,
  independent: number,
): DrawSteps {
  const scores = Array.from({ length: horizon }, (_, k) => normalScores(rows.map((row) => row[k]!)));
  const shrunk = HORIZONS / (HORIZONS + independent);
  const neighbour = meanCorrelation(scores);
  const share = scores.map((own) => (own.some((score) => score !== 0) ? shrunk : 1));
  return (normal) => {
    const weights = Float64Array.from(rows, () => normal() / Math.sqrt(rows.length));
    const drawn = new Float64Array(horizon);
    let regular = 0;
    for (let k = 0; k < horizon; k++) {
      const before = k === 0 ? 0 : neighbour;
      regular = before * regular + Math.sqrt(1 - before * before) * normal();
      drawn[k] = Math.sqrt(1 - share[k]!) * product(weights, scores[k]!) + Math.sqrt(share[k]!) * regular;
    }
    return drawn;
  };
}

/**
 * The places of values among each other as normal numbers of mean 0 and mean square 1; 0 for missing values (NaN), and
 * for all where they do not differ.
 */
function normalScores(values: readonly number[]): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const scores = Float64Array.from(values, (value) => {
    if (Number.isNaN(value)) return 0;
    const middle = (countBelow(sorted, value, false) + countBelow(sorted, value, true)) / 2;
    return normalQuantile(middle / sorted.length);
  });
  const square = scores.reduce((sum, score) => sum + score * score, 0) / scores.length;
  return square > 1e-12 ? scores.map((score) => score / Math.sqrt(square)) : scores.fill(0);
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** How many ascending values lie below `value`, or are at most `value`. */
function countBelow(sorted: readonly number[], value: number, isAtMost: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value || (isAtMost && sorted[middle]! === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The mean correlation of the scores of neighbouring steps, below 1 in size; 0 for a single step. */
function meanCorrelation(scores: readonly Float64Array[]): number {
  if (scores.length < 2) return 0;
  const products = scores.slice(1).map((own, k) => product(own, scores[k]!) / Math.max(1, own.length));
  const mean = products.reduce((sum, each) => sum + each, 0) / products.length;
  return Math.max(-MOST, Math.min(MOST, mean));
}
