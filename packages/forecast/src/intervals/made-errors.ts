// The errors of forecasts that were made, in the units that intervals are learned in.
import { type Task, truthOf } from "../parts/task.ts";
import type { ErrorLevels } from "./error-levels.ts";
import { type SpreadUse, unitsOf } from "./error-units.ts";
import type { ScaleAt } from "./local-scale.ts";
import type { MadeForecasts } from "./made-forecasts.ts";
import { inTime, passThroughTime } from "./pass-through-time.ts";

/** The errors [origins, horizon] in the unit of each step, NaN where a value is missing. */
export function errorsOf(
  task: Task,
  { origins, forecasts, spreads }: MadeForecasts,
  scaleAt: ScaleAt,
  spread: SpreadUse,
): Float64Array {
  const { horizon } = task;
  const errors = truthOf(task, origins);
  for (let row = 0; row < origins.length; row++) {
    const [from, to] = [row * horizon, (row + 1) * horizon];
    const scale = scaleAt(origins.series[row]!, origins.at[row]!);
    const units = unitsOf(scale, spreads?.subarray(from, to), spread, horizon);
    for (let at = from; at < to; at++) errors[at] = (errors[at]! - forecasts[at]!) / units[at - from]!;
  }
  return errors;
}

/** The mean absolute errors of each step; that of all steps where none is known or all are 0. */
export function meanSizes(errors: readonly Float64Array[], horizon: number): readonly number[] {
  const [sums, counts] = [new Float64Array(horizon), new Float64Array(horizon)];
  for (const each of errors)
    each.forEach((error, at) => {
      if (Number.isNaN(error)) return;
      sums[at % horizon]! += Math.abs(error);
      counts[at % horizon]! += 1;
    });
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const mean = total(sums) / total(counts) || 1;
  return Array.from(sums, (sum, k) => (sum > 0 ? sum / counts[k]! : mean));
}

/** The errors of each forecast, in order of time, in units of the level of its series as it was known then. */
export function levelled(
  task: Task,
  { origins }: MadeForecasts,
  errors: Float64Array,
  levels: ErrorLevels | undefined,
): readonly Float64Array[] {
  const { horizon, series } = task;
  const rowOf = (row: number) => errors.subarray(row * horizon, (row + 1) * horizon);
  if (levels === undefined) return inTime(task, origins).map(rowOf);
  const rows: Float64Array[] = [];
  const idOf = (row: number) => series[origins.series[row]!]!.id;
  passThroughTime(task, origins, {
    forecast: (row) => {
      const level = levels.of(idOf(row));
      rows.push(rowOf(row).map((error) => error / level));
    },
    outcome: (row, step) => levels.observe(idOf(row), step, errors[row * horizon + step]!),
  });
  return rows;
}
