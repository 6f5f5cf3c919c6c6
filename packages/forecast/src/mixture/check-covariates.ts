// Whether a task carries the covariates that it names.
import { GrusError } from "@grus/tensor";
import type { OneSeries, Origins, Task } from "../parts/task.ts";

/**
 * A covariate that is missing, too short, or not the one that a model was fitted with.
 *
 * Give a column for each name of the task, in its order, long enough for the horizon if it is known ahead.
 */
export class CovariateError extends GrusError {
  override readonly name = "CovariateError";
}

/** Throws {@link CovariateError} unless each series has a column or number for every name of its task. */
export function checkCovariates(task: Task): void {
  for (const own of task.series)
    for (const kind of ["future", "past", "statics"] as const) {
      const wanted = task[kind]?.length ?? 0;
      const found = own[kind]?.length ?? 0;
      if (found === wanted) continue;
      throw new CovariateError(
        `series ${own.id}: ${kind} has ${found} entries; expected ${wanted}, for ${named(task[kind])}.\nGive one for each name of the task, in its order.`,
      );
    }
}

/** Throws {@link CovariateError} where covariates known ahead do not reach the end of a horizon. */
export function checkAhead(
  { series, horizon, future = [] }: Task,
  { length, series: places, at }: Origins,
): void {
  for (let row = 0; row < length; row++) {
    const own = series[places[row]!]!;
    const needed = at[row]! + horizon;
    future.forEach((name, i) => {
      const found = own.future?.[i]?.length ?? 0;
      if (found < needed) throw tooShort(own, name, found, needed);
    });
  }
}

function tooShort({ id }: OneSeries, name: string, found: number, needed: number): CovariateError {
  return new CovariateError(
    `series ${id}: ${name} is known for ${found} steps; the forecast needs ${needed}, to the end of its horizon.\nGive its values ahead, or declare it as known in the past only.`,
  );
}

function named(names: readonly string[] = []): string {
  return names.length > 0 ? names.join(", ") : "none";
}
