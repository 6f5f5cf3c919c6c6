// Forecasts of the past.
import type { Origins } from "../parts/task.ts";

/** Forecasts that were made at origins, [origins, horizon]; what followed lies in the task. */
export interface MadeForecasts {
  readonly origins: Origins;
  readonly forecasts: Float64Array;
  /** [origins, horizon]: how wide parts of the forecast expect values to spread; undefined where none does. */
  readonly spreads?: Float64Array | undefined;
}
