// Classical methods at many origins of one series: fitted once, filtered once, extrapolated at each origin.
import type { Smoothing } from "./smoothing-filter.ts";
import { extrapolate, filter } from "./smoothing-filter.ts";
import { forecastTheta, type Theta } from "./theta.ts";

/**
 * The forecasts [origins, horizon] of a fitted smoothing whose state is that before the first of `values`. An origin is
 * the number of values before the forecast; origins ascend.
 */
export function rollingSmoothing(
  model: Smoothing,
  values: Float64Array,
  origins: Int32Array,
  horizon: number,
): Float64Array {
  const forecasts = new Float64Array(origins.length * horizon);
  let state = model.state;
  let done = 0;
  origins.forEach((origin, row) => {
    state = filter({ ...model, state }, values.subarray(done, origin));
    done = origin;
    forecasts.set(extrapolate({ ...model, state }, horizon), row * horizon);
  });
  return forecasts;
}

/** The forecasts [origins, horizon] of a fitted theta model. */
export function rollingTheta(
  model: Theta,
  values: Float64Array,
  origins: Int32Array,
  horizon: number,
): Float64Array {
  const forecasts = new Float64Array(origins.length * horizon);
  origins.forEach((origin, row) => {
    forecasts.set(forecastTheta(model, values.subarray(0, origin), horizon), row * horizon);
  });
  return forecasts;
}
