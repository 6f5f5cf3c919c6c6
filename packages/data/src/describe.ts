// Summary of a table: rows, span, frequency, gaps, and each column's range, missing values and season.
import { findSeason, type Season } from "./autocorrelation.ts";
import type { Column, ColumnKind } from "./column.ts";
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
  /** Text: the number of distinct values. */
  readonly distinct?: number | undefined;
}

/** Summary of a table. */
export interface TableDescription {
  readonly file: string | undefined;
  readonly rows: number;
  /** The column that holds the times; undefined when there is none. */
  readonly time: string | undefined;
  /** Order, repetitions and gaps of the times; undefined when there are fewer than two. */
  readonly times: TimeReport | undefined;
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
  const times = name === undefined ? undefined : dateColumn(table, name).values;
  const order = times && orderByTime(times);
  const report = times && hasTwo(times) ? reportTimes(times) : undefined;
  const seasons = report ? calendarSeasons(report.frequency).map(({ period }) => period) : [];
  return {
    file: table.file,
    rows: table.rows,
    time: name,
    times: report,
    columns: [...table.columns.values()].map((column) => describeColumn(column, order, seasons)),
  };
}

function hasTwo(times: Float64Array): boolean {
  const first = times.find((time) => !Number.isNaN(time));
  return times.some((time) => !Number.isNaN(time) && time !== first);
}

function describeColumn(
  column: Column,
  order: readonly number[] | undefined,
  seasons: readonly number[],
): ColumnDescription {
  const { name, kind, missing } = column;
  if (column.kind === "text")
    return { name, kind, missing, strays: 0, distinct: new Set(column.values).size };
  const range = rangeOf(column.values.filter((value) => !Number.isNaN(value)));
  const described = {
    name,
    kind,
    missing,
    strays: column.strays.length,
    minimum: range.minimum,
    maximum: range.maximum,
  };
  if (kind === "date") return described;
  const inOrder = order ? Float64Array.from(order, (row) => column.values[row]!) : column.values;
  const season = findSeason(
    inOrder.filter((value) => !Number.isNaN(value)),
    seasons,
  );
  return { ...described, mean: range.mean, deviation: range.deviation, season };
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly deviation: number;
}

function rangeOf(values: Float64Array): Range {
  const n = values.length;
  const mean = n > 0 ? values.reduce((sum, value) => sum + value, 0) / n : Number.NaN;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  const minimum = values.reduce(
    (least, value) => Math.min(least, value),
    n > 0 ? Number.POSITIVE_INFINITY : Number.NaN,
  );
  const maximum = values.reduce(
    (most, value) => Math.max(most, value),
    n > 0 ? Number.NEGATIVE_INFINITY : Number.NaN,
  );
  return { minimum, maximum, mean, deviation: Math.sqrt(variance) };
}
