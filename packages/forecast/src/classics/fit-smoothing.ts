// Fitting exponential smoothing: the smoothing parameters and the initial state that make the squared
// one-step errors least, by Levenberg and Marquardt's method from a few starting points.
import { seasonalIndices } from "./decompose.ts";
import { leastSquares } from "./least-squares.ts";
import { normalEquations } from "./smoothing-errors.ts";
import type { Smoothing, SmoothingParameters } from "./smoothing-filter.ts";
import { type Layout, layoutOf, pack, type SmoothingForm, unpack } from "./smoothing-form.ts";

/** A fitted model, its state before the first value. */
export interface FittedSmoothing extends Smoothing {
  /** The sum of squared one-step errors. */
  readonly sse: number;
  /** How many numbers were fitted. */
  readonly freedom: number;
}

/** Seasons longer than this keep the initial state of the decomposition, as R's ets does with 24. */
const LONGEST_FREE_SEASON = 60;
const ITERATIONS = 60;
/** Multiplications that a fit may take: long series begin from fewer points and stop earlier. */
const WORK = 2e8;
const STARTS: readonly SmoothingParameters[] = [
  { level: 0.3, trend: 0.05, season: 0.1, damping: 0.95 },
  { level: 0.9, trend: 0.02, season: 0.02, damping: 0.98 },
  { level: 0.95, trend: 0.8, season: 0.02, damping: 0.82 },
  { level: 0.1, trend: 0.02, season: 0.6, damping: 0.98 },
];

/**
 * The best model of a form for `values`: at least two periods and as many values as the form has parts; above
 * 0 where the season is a factor. Missing values are NaN.
 */
export function fitSmoothing(form: SmoothingForm, values: Float64Array): FittedSmoothing {
  const layout = layoutOf(form, form.period <= LONGEST_FREE_SEASON);
  const state = initialState(form, values);
  const affordable = WORK / (values.length * layout.size * layout.size);
  const starts = STARTS.slice(0, Math.max(1, Math.floor(affordable / ITERATIONS)));
  const iterations = Math.max(8, Math.min(ITERATIONS, Math.floor(affordable)));
  const candidates = starts.map((parameters) => {
    const damping = form.trend === "damped" ? parameters.damping : 1;
    return descend(
      { kind: form.season, parameters: { ...parameters, damping }, state },
      layout,
      values,
      iterations,
    );
  });
  return candidates.reduce((best, candidate) => (candidate.sse < best.sse ? candidate : best));
}

function descend(
  start: Smoothing,
  layout: Layout,
  values: Float64Array,
  iterations: number,
): FittedSmoothing {
  const modelOf = (free: Float64Array) => unpack(free, layout, start);
  const { free, sse } = leastSquares(
    pack(start, layout),
    (at) => normalEquations(modelOf(at), layout, values),
    iterations,
  );
  return { ...modelOf(free), sse, freedom: layout.size };
}

/**
 * The state before the first value: the season by decomposition, level and trend by a line through two
 * periods.
 */
export function initialState(
  { season, period, trend }: SmoothingForm,
  values: Float64Array,
): Smoothing["state"] {
  const indices = season === "none" ? new Float64Array() : seasonalIndices(values, period, season);
  const plain = values.map((value, t) => {
    if (season === "none") return value;
    const own = indices[t % period]!;
    return season === "multiplicative" ? value / own : value - own;
  });
  const first = plain.subarray(0, Math.min(plain.length, Math.max(2 * period, 10)));
  const { level, slope } = trend === "none" ? { level: meanOf(first), slope: 0 } : lineThrough(first);
  return { level, trend: slope, season: indices };
}

function meanOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
}

/** The least-squares line through values at the times 1, 2, …; `level` is its value at time 0. */
export function lineThrough(values: Float64Array): { readonly level: number; readonly slope: number } {
  let [count, times, sums, squares, products] = [0, 0, 0, 0, 0];
  values.forEach((value, t) => {
    if (Number.isNaN(value)) return;
    count++;
    times += t + 1;
    sums += value;
    squares += (t + 1) ** 2;
    products += (t + 1) * value;
  });
  const spread = squares - times ** 2 / count;
  const slope = spread > 0 ? (products - (times * sums) / count) / spread : 0;
  return { level: sums / count - slope * (times / count), slope };
}
