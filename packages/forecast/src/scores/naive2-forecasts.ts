// Naive2 at many origins of a task, the forecast that the OWA is relative to.
import { predictEach } from "../parts/part.ts";
import type { Origins, Task } from "../parts/task.ts";
import { type Naive2Season, naive2From, naive2Season } from "./m4.ts";

/** The name of Naive2 among rivals. */
export const NAIVE2 = "naive 2";

/**
 * The forecasts [origins, horizon] of Naive2 with the task's first season, which is taken out as the first `ends[i]`
 * values of each series show it.
 */
export function naive2Forecasts(task: Task, ends: Int32Array, origins: Origins): Float64Array {
  const period = task.seasons[0] ?? 1;
  const seasons = new Map<number, Naive2Season | undefined>();
  return predictEach(task, origins, (history, series) => {
    if (!seasons.has(series))
      seasons.set(series, naive2Season(task.series[series]!.values.subarray(0, ends[series]!), period));
    return naive2From(seasons.get(series), history, task.horizon);
  });
}
