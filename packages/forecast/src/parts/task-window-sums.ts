// Sums over all complete windows of a task, for one or more contexts at once.
import { addWindows, lastWindows, noWindows, type WindowSums } from "../linear/window-sums.ts";
import type { Range, Task } from "./task.ts";

/** The unit in which series are read. */
export interface Unit {
  /** What each series is divided by. */
  readonly scales: Float64Array;
  /** Whether the logarithm is taken first. */
  readonly log: boolean;
}

/** Values of a series, and the origins whose whole window is known. */
interface Known {
  readonly values: Float64Array;
  /** For each run of known values its first step and the step after its last one. */
  readonly runs: readonly (readonly [number, number])[];
  /** The first origin. */
  readonly from: number;
}

/**
 * For each context the sums of all complete windows of `context` + horizon values whose horizon lies in the range.
 * Those of the longest context are computed; the others are cut from them, and windows for which the longest
 * context is too long are added: at the beginning of a series and after a gap.
 */
export function windowSums(
  task: Task,
  range: Range,
  contexts: readonly number[],
  unit: Unit,
): ReadonlyMap<number, WindowSums> {
  const { horizon } = task;
  const series = task.series.map(({ values }, i) =>
    known(inUnit(values.subarray(0, range.to[i]!), unit.scales[i]!, unit.log), range.from[i]!),
  );
  const longest = Math.max(...contexts);
  const all = add(noWindows(longest + horizon), series, { context: longest, horizon });
  return new Map(
    contexts.map((context) => {
      if (context === longest) return [context, all];
      return [
        context,
        add(lastWindows(all, context + horizon), series, { context, horizon, known: longest }),
      ];
    }),
  );
}

/**
 * Adds the windows of each series with a context; only those without a complete window of the context `known`
 * where it is given.
 */
function add(
  sums: WindowSums,
  series: readonly Known[],
  { context, horizon, known }: { context: number; horizon: number; known?: number | undefined },
): WindowSums {
  return series.reduce(
    (all, { values, runs, from }) =>
      runs.reduce((before, [start, end]) => {
        const first = Math.max(from, start + context);
        const after = Math.max(first, end - horizon + 1);
        const until = known === undefined ? after : Math.min(after, Math.max(from, start + known));
        return addWindows(before, values, first - context, until - first);
      }, all),
    sums,
  );
}

function known(values: Float64Array, from: number): Known {
  const runs: [number, number][] = [];
  let first = 0;
  for (let t = 0; t <= values.length; t++) {
    if (t < values.length && !Number.isNaN(values[t]!)) continue;
    if (t > first) runs.push([first, t]);
    first = t + 1;
  }
  return { values, runs, from };
}

function inUnit(values: Float64Array, scale: number, log: boolean): Float64Array {
  return values.map((value) => (log ? Math.log(value) : value) / scale);
}
