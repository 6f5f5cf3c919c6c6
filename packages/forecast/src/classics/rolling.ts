// Classical methods at many origins of one series: fitted once, filtered once, extrapolated at each origin.
import type { Smoothing } from "./smoothing-filter.ts";
import { extrapolate, filter } from "./smoothing-filter.ts";
import { extrapolateTheta, type Theta, withoutSeason } from "./theta.ts";

/**
 * The forecasts [origins, horizon] of a fitted smoothing whose state is that before the first of `values`. An
 * origin is the number of values before the forecast; origins ascend.
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

/** The forecasts [origins, horizon] of a fitted theta model. Origins ascend. */
export function rollingTheta(
  model: Theta,
  values: Float64Array,
  origins: Int32Array,
  horizon: number,
): Float64Array {
  const forecasts = new Float64Array(origins.length * horizon);
  const plain = withoutSeason(model, values);
  let state = model.smoothing.state;
  let done = 0;
  origins.forEach((origin, row) => {
    state = filter({ ...model.smoothing, state }, plain.subarray(done, origin));
    done = origin;
    forecasts.set(extrapolateTheta(model, state.level, origin, horizon), row * horizon);
  });
  return forecasts;
}
