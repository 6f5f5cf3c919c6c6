// Which values of a table a forecaster has seen already.
import { type TableData, type TableSeries, timesOf } from "../read/table-task.ts";

/**
 * For each series that was seen the time of its last value in epoch milliseconds; without dates, how many values
 * there were.
 */
export type SeenValues = readonly (readonly [id: string, until: number])[];

/** What has been seen once the first `ends[i]` values of each series are; of others what had been before. */
export function seenUpTo(data: TableData, ends: Int32Array, before: SeenValues = []): SeenValues {
  const known = new Map(before);
  data.series.forEach((series, i) => {
    const until = timesOf(data, series, ends[i]! - 1, 1)?.[0] ?? ends[i]!;
    if (ends[i]! > 0) known.set(series.id, Math.max(until, known.get(series.id) ?? until));
  });
  return [...known];
}

/**
 * How many values at the beginning of each series had been seen. A table without dates that has no more values than
 * were seen is taken to hold new ones alone.
 */
export function seenBefore(data: TableData, seen: SeenValues): Int32Array {
  const known = new Map(seen);
  return Int32Array.from(data.series, (series) => seenOf(data, series, known.get(series.id)));
}

function seenOf(data: TableData, series: TableSeries, until: number | undefined): number {
  const { length } = series.values;
  if (until === undefined) return 0;
  const times = timesOf(data, series, 0, length);
  if (times !== undefined) return times.filter((time) => time <= until).length;
  return until < length ? until : 0;
}
