// Irregularities in the times of a series: order, repetitions, gaps.
import { advance, type Frequency, inferFrequency, stepsBetween } from "./frequency.ts";

/** A range in which at least one step is missing. */
export interface Gap {
  /** Row of the last time before the gap. */
  readonly row: number;
  /** The time in that row. */
  readonly from: number;
  /** The time after the gap. */
  readonly to: number;
  /** The number of missing steps between them. */
  readonly missing: number;
}

/**
 * The times of a series, relative to steps of one frequency. Rows count from 0; times are epoch milliseconds.
 */
export interface TimeReport {
  readonly frequency: Frequency;
  /** The earliest time. */
  readonly start: number;
  /** The latest time. */
  readonly end: number;
  /** The first row whose time is before that of the previous row; undefined when all are in order. */
  readonly firstUnordered: number | undefined;
  /** Rows without a time. */
  readonly missing: readonly number[];
  /** Rows that repeat an earlier time. */
  readonly duplicates: readonly number[];
  /** Missing steps, in order of time. */
  readonly gaps: readonly Gap[];
  /** Rows not a whole number of steps after their predecessor. */
  readonly irregular: readonly number[];
}

/**
 * Examines times without changing them. The frequency is inferred unless given; see {@link inferFrequency}
 * for when it throws.
 */
export function reportTimes(times: Float64Array, frequency: Frequency = inferFrequency(times)): TimeReport {
  const order = orderByTime(times);
  const duplicates: number[] = [];
  const gaps: Gap[] = [];
  const irregular: number[] = [];
  for (let i = 1; i < order.length; i++) {
    const [row, next] = [order[i - 1]!, order[i]!];
    const [from, to] = [times[row]!, times[next]!];
    if (from === to) duplicates.push(next);
    else if (to !== advance(from, frequency, 1)) {
      const steps = stepsBetween(from, to, frequency);
      if (!Number.isInteger(steps)) irregular.push(next);
      if (Math.round(steps) > 1) gaps.push({ row, from, to, missing: Math.round(steps) - 1 });
    }
  }
  const missing: number[] = [];
  for (let row = 0; row < times.length; row++) if (Number.isNaN(times[row]!)) missing.push(row);
  return {
    frequency,
    start: times[order[0] ?? -1] ?? Number.NaN,
    end: times[order.at(-1) ?? -1] ?? Number.NaN,
    firstUnordered: firstUnordered(times),
    missing,
    duplicates,
    gaps,
    irregular,
  };
}

/** The rows that have a time, from the earliest to the latest; equal times keep their order. */
export function orderByTime(times: Float64Array): Int32Array {
  const rows = new Int32Array(times.length);
  let count = 0;
  for (let row = 0; row < times.length; row++) if (!Number.isNaN(times[row]!)) rows[count++] = row;
  const present = rows.subarray(0, count);
  if (firstUnordered(times) === undefined) return present;
  return present.sort((a, b) => times[a]! - times[b]! || a - b);
}

/** The first row whose time is before that of an earlier row; undefined when all are in order. */
export function firstUnordered(times: Float64Array): number | undefined {
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < times.length; row++) {
    if (times[row]! < latest) return row;
    if (!Number.isNaN(times[row]!)) latest = times[row]!;
  }
  return undefined;
}

/** Whether every time is at or before the one in the row above: the newest row is first. */
export function isNewestFirst(times: Float64Array): boolean {
  for (let row = 1; row < times.length; row++) if (times[row]! > times[row - 1]!) return false;
  return times.length > 1 && times.at(-1)! < times[0]!;
}
