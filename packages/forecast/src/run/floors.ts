// Values that are never negative are never forecast to be.
import type { Origins, Task } from "../parts/task.ts";

/** The lowest values of forecasts, by series. */
export interface Floors {
  /** The values [origins, horizon], none below its series' floor. */
  raise(values: Float64Array, origins: Pick<Origins, "length" | "series">, horizon: number): Float64Array;
}

/** The floor is 0 for a series none of whose first `ends[i]` values is negative, else there is none. */
export function floorsOf({ series }: Task, ends: Int32Array): Floors {
  const floors = series.map(({ values }, i) =>
    values.subarray(0, ends[i]!).some((value) => value < 0) ? Number.NEGATIVE_INFINITY : 0,
  );
  return {
    raise: (values, origins, horizon) =>
      values.map((value, at) => Math.max(value, floors[origins.series[Math.floor(at / horizon)]!]!)),
  };
}
