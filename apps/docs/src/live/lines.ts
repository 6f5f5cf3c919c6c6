// The data columns of the plot.
import type { LivePlan } from "./live-result.ts";
import type { LiveTable } from "./live-table.ts";
import type { ShownForecast } from "./shown-forecast.ts";

/** Columns of equal length, x first; null where a line has no point. */
export type Columns = [x: number[], ...lines: (number | null)[][]];

/** The intervals that are drawn, the narrow one first. */
export const LEVELS = [0.8, 0.95] as const;

/** Values drawn before a forecast: three horizons, but so many at least. */
const LEAST_BEFORE = 21;
/** Values drawn before there is a forecast. */
const MOST_ALONE = 120;

/**
 * x (seconds, or rows counted from 1), lower and upper end of each level, actual values, naive forecast and
 * forecast. The lines of the forecast and its bands begin at the last known value.
 */
export function forecastLines({ times, values }: LivePlan, { origin, steps }: ShownForecast): Columns {
  const first = Math.max(0, origin - Math.max(LEAST_BEFORE, 3 * steps.length));
  const before = Array.from({ length: origin - first }, (_, i) => first + i);
  const lastKnown = before.length === 0 ? [] : [pointOf(values[origin - 1])];
  const line = (of: (k: number) => number | undefined) => [
    ...before.slice(lastKnown.length).map(() => null),
    ...lastKnown,
    ...steps.map((_, k) => pointOf(of(k))),
  ];
  const end = (k: number, level: number) => steps[k]!.ends.find((each) => each.level === level);
  return [
    [...before, ...steps.map((_, k) => origin + k)].map((row, i) =>
      placeOf(row, times?.[row] ?? steps[i - before.length]?.time),
    ),
    ...LEVELS.flatMap((level) => [line((k) => end(k, level)?.lower), line((k) => end(k, level)?.upper)]),
    [...before.map((row) => pointOf(values[row])), ...steps.map(({ truth }) => pointOf(truth))],
    line((k) => steps[k]!.naive),
    line((k) => steps[k]!.forecast),
  ];
}

/** The same columns with the last values of a table alone. */
export function tableLines({ rows, times, columns }: LiveTable, target: string): Columns {
  const all = columns.find(({ name }) => name === target)?.values ?? new Float64Array();
  const from = Math.max(0, all.length - MOST_ALONE);
  const values = [...all.subarray(from)];
  const none = values.map(() => null);
  return [
    values.map((_, i) => placeOf(rows - values.length + i, times?.[from + i])),
    ...LEVELS.flatMap(() => [none, none]),
    values.map(pointOf),
    none,
    none,
  ];
}

function placeOf(row: number, time: number | undefined): number {
  return time === undefined ? row + 1 : time / 1000;
}

function pointOf(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
