// Summary of a table: rows, span, frequency, gaps, and each column's range, missing values and season.
import { findSeason, type Season, seasonValues } from "./autocorrelation.ts";
import type { Column, ColumnKind, DateColumn } from "./column.ts";
import { type FoundSeries, findSeries, longestSeries, reportSeriesTimes } from "./find-series.ts";
import { inferFrequency } from "./frequency.ts";
import { calendarSeasons } from "./season.ts";
import { dateColumn, firstDateColumn, type Table } from "./table.ts";
import { orderByTime, reportTimes, type TimeReport } from "./time-report.ts";

/** Summary of one column. Dates are in epoch milliseconds. */
export interface ColumnDescription {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The number of missing cells. */
  readonly missing: number;
  /** The number of cells that do not fit the kind. */
  readonly strays: number;
  /** Numbers and dates: the smallest value; NaN when there is none. */
  readonly minimum?: number | undefined;
  /** Numbers and dates: the largest value. */
  readonly maximum?: number | undefined;
  /** Numbers: the mean. */
  readonly mean?: number | undefined;
  /** Numbers: the standard deviation (of the values, divided by n). */
  readonly deviation?: number | undefined;
  /** Numbers: the season by autocorrelation, rows in order of time; missing values are skipped. */
  readonly season?: Season | undefined;
  /** Dates: the zone whose wall clocks they show; undefined for UTC. */
  readonly timeZone?: string | undefined;
  /** Text: the number of distinct values. */
  readonly distinct?: number | undefined;
}

/** Summary of a table. */
export interface TableDescription {
  readonly file: string | undefined;
  readonly rows: number;
  /** The column that holds the times; undefined when there is none. */
  readonly time: string | undefined;
  /**
   * Order, repetitions and gaps of the times, within each series where there are several; undefined when
   * there are fewer than two.
   */
  readonly times: TimeReport | undefined;
  /** The column that tells several series apart, and their number; undefined for one series. */
  readonly series: { readonly column: string; readonly count: number } | undefined;
  readonly columns: readonly ColumnDescription[];
}

/**
 * Describes a table. `time` is the column of dates to use, by default the first. Throws as {@link dateColumn}
 * when it does not hold dates.
 */
export function describe(
  table: Table,
  options: { readonly time?: string | undefined } = {},
): TableDescription {
  const { time: name = firstDateColumn(table)?.name } = options;
  const found = name === undefined ? undefined : dateColumn(table, name);
  const { times, order, series } = found && hasTwo(found.values) ? examine(table, found) : noTimes;
  const seasons = times ? calendarSeasons(times.frequency).map(({ period }) => period) : [];
  return {
    file: table.file,
    rows: table.rows,
    time: name,
    times,
    series: series && { column: series.column, count: series.count },
    columns: [...table.columns.values()].map((column) => describeColumn(column, order, seasons)),
  };
}

interface Examined {
  readonly times: TimeReport | undefined;
  /**
   * The rows in order of time, of the longest series where there are several; undefined for all as they are.
   */
  readonly order: Int32Array | undefined;
  readonly series: FoundSeries | undefined;
}

const noTimes: Examined = { times: undefined, order: undefined, series: undefined };

function examine(table: Table, { values, timeZone }: DateColumn): Examined {
  const isPlain = isAscending(values);
  const series = isPlain || values.some(Number.isNaN) ? undefined : findSeries(table, values);
  const own = series && reportSeriesTimes(values, series, timeZone);
  if (own) return { times: own, order: longestSeries(series), series };
  const times = reportTimes(values, inferFrequency(values, timeZone));
  return { times, order: isPlain ? undefined : orderByTime(values), series: undefined };
}

/** Whether every time is after the one before. */
function isAscending(times: Float64Array): boolean {
  for (let row = 1; row < times.length; row++) if (!(times[row]! > times[row - 1]!)) return false;
  return true;
}

function hasTwo(times: Float64Array): boolean {
  const first = times.find((time) => !Number.isNaN(time));
  return times.some((time) => !Number.isNaN(time) && time !== first);
}

function describeColumn(
  column: Column,
  order: Int32Array | undefined,
  seasons: readonly number[],
): ColumnDescription {
  const { name, kind, missing } = column;
  if (column.kind === "text")
    return { name, kind, missing, strays: 0, distinct: new Set(column.values).size };
  const range = rangeOf(column.values);
  const described = {
    name,
    kind,
    missing,
    strays: column.strays.length,
    minimum: range.minimum,
    maximum: range.maximum,
  };
  if (column.kind === "date") return { ...described, timeZone: column.timeZone };
  const season = findSeason(latestOf(column.values, order), seasons);
  return { ...described, mean: range.mean, deviation: range.deviation, season };
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly deviation: number;
}

/** The last values in order of time that a season is sought in, without missing ones. */
function latestOf(values: Float64Array, order: Int32Array | undefined): Float64Array {
  const latest = new Float64Array(Math.min(seasonValues, values.length));
  let free = latest.length;
  for (let i = (order?.length ?? values.length) - 1; i >= 0 && free > 0; i--) {
    const value = values[order ? order[i]! : i]!;
    if (!Number.isNaN(value)) latest[--free] = value;
  }
  return latest.subarray(free);
}

function rangeOf(values: Float64Array): Range {
  let count = 0;
  let sum = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const mean = count > 0 ? sum / count : Number.NaN;
  if (count === 0) return { minimum: mean, maximum: mean, mean, deviation: mean };
  return { minimum, maximum, mean, deviation: Math.sqrt(squaresAbout(values, mean) / count) };
}

function squaresAbout(values: Float64Array, mean: number): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const error = values[i]! - mean;
    if (!Number.isNaN(error)) squares += error * error;
  }
  return squares;
}
