// A seasonal ARIMA as a filter: the errors of its forecasts one step ahead, and the forecasts that follow. What lies
// before the first change is taken to be 0: changes less their mean, and errors (the conditional sum of squares).
import type { Arima, Lags } from "./arima-model.ts";

/** A series as a model sees it. */
export interface ArimaState {
  /** The values, those missing filled with what the model expected. */
  readonly values: Float64Array;
  /** The changes w less their mean, after `before` zeros; 0 where none exists. */
  readonly changes: Float64Array;
  /** The errors one step ahead, after `before` zeros; 0 where a value is missing or has no change. */
  readonly errors: Float64Array;
  /** Zeros before the first step: as many as the model looks back. */
  readonly before: number;
}

/** Filters `values`, with NaN where they are missing, from their first one. */
export function filterArima(model: Arima, values: Float64Array): ArimaState {
  const before = longest(model);
  const filled = values.slice();
  const changes = new Float64Array(before + values.length);
  const errors = new Float64Array(before + values.length);
  const first = Math.max(0, ...model.base.steps);
  for (let t = 0; t < filled.length; t++) {
    const isMissing = Number.isNaN(filled[t]!);
    const base = t < first ? Number.NaN : weighted(model.base, filled, t);
    if (Number.isNaN(base)) {
      if (isMissing && t > 0) filled[t] = filled[t - 1]!;
      continue;
    }
    const at = before + t;
    const expected = expectedChange(model, changes, errors, at);
    if (isMissing) filled[t] = base + model.mean + expected;
    changes[at] = isMissing ? expected : filled[t]! - base - model.mean;
    errors[at] = changes[at]! - expected;
  }
  return { values: filled, changes, errors, before };
}

/** The forecasts [origins, horizon] from ascending origins, each from the values before it. */
export function rollingArima(
  model: Arima,
  values: Float64Array,
  origins: Int32Array,
  horizon: number,
): Float64Array {
  const state = filterArima(model, values.subarray(0, origins.at(-1) ?? 0));
  const forecasts = new Float64Array(origins.length * horizon);
  origins.forEach((origin, row) => {
    forecasts.set(extended(model, state, origin, horizon), row * horizon);
  });
  return forecasts;
}

/** The `horizon` steps after the first `origin` values of a state, whose errors are expected to be 0. */
function extended(model: Arima, state: ArimaState, origin: number, horizon: number): Float64Array {
  const back = longest(model);
  const from = Math.max(0, origin - back);
  const place = state.before + origin;
  const values = lengthened(state.values.subarray(from, origin), horizon);
  const changes = lengthened(state.changes.subarray(place - back, place), horizon);
  const errors = lengthened(state.errors.subarray(place - back, place), horizon);
  const first = Math.max(0, ...model.base.steps);
  for (let k = 0; k < horizon; k++) {
    const at = origin - from + k;
    const base = at < first ? Number.NaN : weighted(model.base, values, at);
    changes[back + k] = expectedChange(model, changes, errors, back + k);
    const expected = base + model.mean + changes[back + k]!;
    values[at] = Number.isNaN(expected) ? (values[at - 1] ?? Number.NaN) : expected;
  }
  return values.subarray(origin - from);
}

/** The values with zeros after them. */
function lengthened(values: Float64Array, by: number): Float64Array {
  const longer = new Float64Array(values.length + by);
  longer.set(values);
  return longer;
}

/** How many steps a model looks back. */
function longest({ base, autoregressive, movingAverage }: Arima): number {
  return Math.max(0, ...base.steps, ...autoregressive.steps, ...movingAverage.steps);
}

function expectedChange(
  { autoregressive, movingAverage }: Arima,
  changes: Float64Array,
  errors: Float64Array,
  at: number,
): number {
  return weighted(autoregressive, changes, at) + weighted(movingAverage, errors, at);
}

function weighted({ steps, weights }: Lags, values: Float64Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < steps.length; i++) sum += weights[i]! * values[at - steps[i]!]!;
  return sum;
}
