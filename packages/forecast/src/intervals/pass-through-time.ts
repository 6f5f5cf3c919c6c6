// Forecasts and outcomes in the order of time.
import type { Origins, Task } from "../parts/task.ts";

/** What happens as time passes. */
export interface Passing {
  /** A forecast is made: all outcomes before it are known. */
  forecast(row: number): void;
  /** What a forecast said of a step is known, whether its value is or is missing. */
  outcome(row: number, step: number): void;
}

/** Makes the forecasts of all origins and takes all their outcomes. Series pass together, aligned at their ends. */
export function passThroughTime(task: Task, origins: Origins, { forecast, outcome }: Passing): void {
  const { horizon } = task;
  let open: { readonly row: number; readonly from: number; next: number }[] = [];
  for (const row of inTime(task, origins)) {
    const now = timeOf(task, origins, row);
    for (const each of open)
      while (each.next < horizon && each.from + each.next < now) outcome(each.row, each.next++);
    open = open.filter(({ next }) => next < horizon);
    forecast(row);
    open.push({ row, from: now, next: 0 });
  }
  for (const { row, next } of open) for (let step = next; step < horizon; step++) outcome(row, step);
}

/** The rows of origins, the earliest first. */
export function inTime(task: Task, origins: Origins): readonly number[] {
  return [...origins.at.keys()].sort((a, b) => timeOf(task, origins, a) - timeOf(task, origins, b));
}

/** The time of an origin, counted from the end of its series. */
function timeOf({ series }: Task, origins: Origins, row: number): number {
  return origins.at[row]! - series[origins.series[row]!]!.values.length;
}
