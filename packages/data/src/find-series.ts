// Finds the column that tells the series of a long table apart, and reports on the times within the series.
import type { Column } from "./column.ts";
import { advance, type Frequency, inferFrequency, stepsBetween } from "./frequency.ts";
import type { Table } from "./table.ts";
import type { Gap, TimeReport } from "./time-report.ts";

/** The series of a long table. */
export interface FoundSeries {
  /** The column of their names. */
  readonly column: string;
  readonly count: number;
  /** The series of every row, counted from 0 in the order in which each is first found. */
  readonly codes: Int32Array;
}

/**
 * The first column of texts, or of whole numbers whose name says `id`, `series` or the like, in which a time
 * never occurs twice under one name, rows of a name being in order of time or in the reverse order. Undefined
 * if there is none, or if fewer than a quarter of the rows repeat a time. Every name needs two rows on
 * average.
 */
export function findSeries(table: Table, times: Float64Array): FoundSeries | undefined {
  if (!hasManyRepeats(times)) return undefined;
  for (const column of table.columns.values()) {
    if (!maySeparate(column)) continue;
    const found = codesOf(column, table.rows / 2);
    if (found === undefined || found.count < 2) continue;
    if (isInOrder(found, times, 1) || isInOrder(found, times, -1)) return found;
  }
  return undefined;
}

function hasManyRepeats(times: Float64Array): boolean {
  const seen = new Set<number>();
  for (let row = 0; row < times.length; row++) {
    seen.add(times[row]!);
    if (seen.size > 0.75 * times.length) return false;
  }
  return true;
}

function maySeparate(column: Column): boolean {
  if (column.kind !== "number") return column.kind === "text";
  return /(^|[^a-z])(id|key|code|series|store|shop|item|product|sensor|station|site|group)s?$/i.test(
    column.name.replace(/([a-z])([A-Z])/g, "$1 $2"),
  );
}

/** The codes of a column's values; undefined if there are more than `most`. */
function codesOf({ name, values }: Column, most: number): FoundSeries | undefined {
  const codeOf = new Map<string | number, number>();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    let code = codeOf.get(value);
    if (code === undefined) {
      if (codeOf.size >= most) return undefined;
      code = codeOf.size;
      codeOf.set(value, code);
    }
    codes[row] = code;
  }
  return { column: name, count: codeOf.size, codes };
}

function isInOrder({ codes, count }: FoundSeries, times: Float64Array, direction: 1 | -1): boolean {
  const last = new Float64Array(count).fill(Number.NaN);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if ((times[row]! - last[code]!) * direction <= 0) return false;
    last[code] = times[row]!;
  }
  return true;
}

/** The rows of the series with the most rows. */
export function longestSeries({ codes, count }: FoundSeries): Int32Array {
  const counts = new Int32Array(count);
  for (const code of codes) counts[code]!++;
  const longest = counts.indexOf(counts.reduce((most, each) => Math.max(most, each), 0));
  const rows = new Int32Array(counts[longest]!);
  let free = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row] === longest) rows[free++] = row;
  return rows;
}

/** As {@link reportTimes}, within each series: gaps and irregular steps are between rows of one series. */
export function reportSeriesTimes(
  times: Float64Array,
  series: FoundSeries,
  timeZone: string | undefined,
): TimeReport | undefined {
  const own = Float64Array.from(longestSeries(series), (row) => times[row]!);
  if (own.length < 2) return undefined;
  const frequency = inferFrequency(own, timeZone);
  const gaps: Gap[] = [];
  const irregular: number[] = [];
  const last = new Int32Array(series.count).fill(-1);
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < times.length; row++) {
    const time = times[row]!;
    if (time < start) start = time;
    if (time > end) end = time;
    const before = last[series.codes[row]!]!;
    last[series.codes[row]!] = row;
    if (before >= 0) checkStep(times, before, row, frequency, gaps, irregular);
  }
  return { frequency, start, end, firstUnordered: undefined, missing: [], duplicates: [], gaps, irregular };
}

function checkStep(
  times: Float64Array,
  before: number,
  row: number,
  frequency: Frequency,
  gaps: Gap[],
  irregular: number[],
): void {
  const [from, to] = [Math.min(times[before]!, times[row]!), Math.max(times[before]!, times[row]!)];
  if (to === advance(from, frequency, 1)) return;
  const steps = stepsBetween(from, to, frequency);
  if (!Number.isInteger(steps)) irregular.push(row);
  if (Math.round(steps) > 1) gaps.push({ row: before, from, to, missing: Math.round(steps) - 1 });
}
