// The airline model, the seasonal ARIMA (0,1,1)(0,1,1) of Box and Jenkins 1970:
//
//     y_t = y_{t−1} + y_{t−m} − y_{t−m−1} + e_t + θ e_{t−1} + Θ e_{t−m} + θ Θ e_{t−m−1}
//
// fitted by the conditional sum of squares: errors before the first whole equation are 0.

/** A fitted airline model. */
export interface Airline {
  /** Steps of the season, m. */
  readonly period: number;
  /** θ, in (−1, 1). */
  readonly movingAverage: number;
  /** Θ, in (−1, 1). */
  readonly seasonalMovingAverage: number;
}

/** The largest absolute value of a coefficient: nearer to 1, errors are not forgotten. */
const BOUND = 0.98;
/** The first spacing of the coefficients that are tried, and the last. */
const COARSE = 0.28;
const FINE = 0.004;

/**
 * Fits the model to `values`, with NaN where they are missing, by the least sum of squared errors one step ahead: on a
 * coarse grid, then around its best point at half the spacing, and so on. Needs more than a season and a step.
 */
export function fitAirline(values: Float64Array, period: number): Airline {
  const squares = (movingAverage: number, seasonalMovingAverage: number) =>
    squaredErrors({ period, movingAverage, seasonalMovingAverage }, values);
  let best = { at: [0, 0] as readonly [number, number], sum: squares(0, 0) };
  let around = gridOf(COARSE);
  for (let step = COARSE; step >= FINE; step /= 2) {
    const [first, second] = best.at;
    for (const [a, b] of around) {
      const at = [clamped(first + a), clamped(second + b)] as const;
      const sum = squares(...at);
      if (sum < best.sum) best = { at, sum };
    }
    around = neighbours(step / 2);
  }
  const [movingAverage, seasonalMovingAverage] = best.at;
  return { period, movingAverage, seasonalMovingAverage };
}

/** All points of a grid around 0 with both coordinates within the bound. */
function gridOf(spacing: number): readonly (readonly [number, number])[] {
  const most = Math.floor(BOUND / spacing);
  const line = Array.from({ length: 2 * most + 1 }, (_, i) => (i - most) * spacing);
  return line.flatMap((a) => line.map((b) => [a, b] as const));
}

function neighbours(spacing: number): readonly (readonly [number, number])[] {
  const line = [-spacing, 0, spacing];
  return line.flatMap((a) => line.map((b) => [a, b] as const));
}

function clamped(value: number): number {
  return Math.max(-BOUND, Math.min(BOUND, value));
}

/** A series as the model sees it: missing values filled with its forecasts, and its errors one step ahead. */
interface Filtered {
  readonly values: Float64Array;
  /** 0 where there is no whole equation, and where a value is missing. */
  readonly errors: Float64Array;
}

function squaredErrors(model: Airline, values: Float64Array): number {
  return filtered(model, values).errors.reduce((sum, error) => sum + error * error, 0);
}

function filtered(model: Airline, values: Float64Array): Filtered {
  const filled = Float64Array.from(values);
  const errors = new Float64Array(values.length);
  for (let t = 0; t < values.length; t++) {
    const expected = next(model, { values: filled, errors }, t);
    if (Number.isNaN(filled[t]!)) filled[t] = expected;
    else if (!Number.isNaN(expected) && t > model.period) errors[t] = filled[t]! - expected;
  }
  return { values: filled, errors };
}

/** What the model expects at `t`, from what lies before it: the last value where there is no season before. */
function next(model: Airline, { values, errors }: Filtered, t: number): number {
  const { period, movingAverage, seasonalMovingAverage } = model;
  if (t === 0) return Number.NaN;
  if (t <= period) return values[t - 1]!;
  const moved = values[t - 1]! + values[t - period]! - values[t - period - 1]!;
  const corrected = movingAverage * errors[t - 1]! + seasonalMovingAverage * errors[t - period]!;
  const expected = moved + corrected + movingAverage * seasonalMovingAverage * errors[t - period - 1]!;
  return Number.isNaN(expected) ? values[t - 1]! : expected;
}

/** The forecasts [origins, horizon] from ascending origins, each from the values before it. */
export function rollingAirline(
  model: Airline,
  values: Float64Array,
  origins: Int32Array,
  horizon: number,
): Float64Array {
  const seen = filtered(model, values.subarray(0, origins.at(-1) ?? 0));
  const forecasts = new Float64Array(origins.length * horizon);
  origins.forEach((origin, row) => {
    forecasts.set(extended(model, seen, origin, horizon), row * horizon);
  });
  return forecasts;
}

/** The steps after `origin`, whose errors are expected to be 0. */
function extended(model: Airline, seen: Filtered, origin: number, horizon: number): Float64Array {
  const from = Math.max(0, origin - model.period - 1);
  const values = new Float64Array(origin - from + horizon);
  const errors = new Float64Array(values.length);
  values.set(seen.values.subarray(from, origin));
  errors.set(seen.errors.subarray(from, origin));
  for (let t = origin - from; t < values.length; t++) values[t] = next(model, { values, errors }, t);
  return values.subarray(origin - from);
}
