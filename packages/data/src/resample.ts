// Rows of periods: the days, hours or weeks in which the rows of a table lie.
import { advice, option } from "./advice.ts";
import type { Column } from "./column.ts";
import { OptionError } from "./errors.ts";
import { describeFrequency, type Frequency, type TimeUnit, unitMilliseconds } from "./frequency.ts";
import type { Note } from "./note.ts";
import { oneOf } from "./option-checks.ts";
import { dateColumn, type Table } from "./table.ts";
import { orderByTime } from "./time-report.ts";
import { instantOf, type TimeZone, timeZone } from "./time-zone.ts";

/** How the values of a period become one; missing values do not count. */
export type Aggregate = "mean" | "sum" | "first" | "last" | "minimum" | "maximum";

/** Every {@link Aggregate}. */
export const aggregates: readonly Aggregate[] = ["mean", "sum", "first", "last", "minimum", "maximum"];

/** A table with a row for every period in which the original has one, and what was done. */
export interface Resampled {
  readonly table: Table;
  readonly frequency: Frequency;
  readonly note: Note;
}

/**
 * The rows of a table by periods: one row for every period that has a row, with the period's start as its
 * time, in order. Numbers are aggregated (default `mean`); a text is that of the last row. `every` is a step
 * such as `day`, `15 minutes` or `quarter`; days and longer are those of the time column's zone, weeks begin
 * on Monday. Throws {@link OptionError} for another step, and as {@link dateColumn}.
 */
export function resample(
  table: Table,
  time: string,
  every: string,
  aggregate: Aggregate = "mean",
): Resampled {
  oneOf("aggregate", aggregate, aggregates);
  const source = dateColumn(table, time);
  const frequency: Frequency = { ...parseStep(every), timeZone: source.timeZone };
  const zone = source.timeZone === undefined ? undefined : timeZone(source.timeZone);
  const order = orderByTime(source.values);
  const starts = Float64Array.from(order, (row) => periodStart(source.values[row]!, frequency, zone));
  const firsts: number[] = [];
  for (let i = 0; i < order.length; i++) if (i === 0 || starts[i] !== starts[i - 1]) firsts.push(i);
  const columns = new Map(
    [...table.columns].map(([name, column]) => [
      name,
      name === time
        ? { ...source, values: Float64Array.from(firsts, (i) => starts[i]!), strays: [], missing: 0 }
        : aggregated(column, order, firsts, aggregate),
    ]),
  );
  const lines = table.lines && Int32Array.from(firsts, (i) => table.lines![order[i]!]!);
  const text = `${table.rows} rows are gathered into ${firsts.length}, ${describeFrequency(frequency)}: the ${aggregate} of each period; the first and the last may not be whole.`;
  const note: Note = {
    column: time,
    text,
    change: advice`${option("aggregate")} is one of ${aggregates.join(", ")}.`,
  };
  return { table: { ...table, rows: firsts.length, columns, lines }, frequency, note };
}

/** The step that a text names: a unit, also in the plural, after a whole number or alone. */
export function parseStep(text: string): Frequency {
  const match = /^(\d+)?\s*([a-z]+?)s?$/i.exec(text.trim());
  const known = match && units[match[2]!.toLowerCase()];
  const count = Number(match?.[1] ?? "1");
  if (known && count > 0) return { ...known, count: known.count * count };
  throw new OptionError({
    problem: `resample is ${JSON.stringify(text)}; expected a step such as "hour", "15 minutes", "day", "week", "month", "quarter" or "year".`,
  });
}

const units: Readonly<Record<string, Frequency>> = {
  second: { unit: "second", count: 1 },
  minute: { unit: "minute", count: 1 },
  min: { unit: "minute", count: 1 },
  hour: { unit: "hour", count: 1 },
  day: { unit: "day", count: 1 },
  week: { unit: "week", count: 1 },
  month: { unit: "month", count: 1, monthDay: 1 },
  quarter: { unit: "month", count: 3, monthDay: 1 },
  year: { unit: "year", count: 1, monthDay: 1 },
};

// A Monday, so that weeks begin on Mondays.
const monday = -3 * unitMilliseconds.day;

function periodStart(time: number, { unit, count }: Frequency, zone: TimeZone | undefined): number {
  const offset = zone?.offsetAt(time) ?? 0;
  const wall = time + offset;
  const months = monthsOf(unit) * count;
  const step = unitMilliseconds[unit] * count;
  if (months === 0 && step < unitMilliseconds.day) return Math.floor(wall / step) * step - offset;
  const start = months > 0 ? monthStart(wall, months) : Math.floor((wall - monday) / step) * step + monday;
  return zone === undefined ? start : instantOf(start, zone);
}

function monthsOf(unit: TimeUnit): number {
  return unit === "year" ? 12 : unit === "month" ? 1 : 0;
}

function monthStart(wall: number, months: number): number {
  const date = new Date(wall);
  const index = Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months) * months;
  return Date.UTC(Math.floor(index / 12), index % 12, 1);
}

function aggregated(
  column: Column,
  order: Int32Array,
  firsts: readonly number[],
  aggregate: Aggregate,
): Column {
  const end = (period: number): number => firsts[period + 1] ?? order.length;
  if (column.kind === "text") {
    const values = firsts.map((_, period) => column.values[order[end(period) - 1]!]!);
    return { ...column, values, missing: values.filter((value) => value === "").length };
  }
  const reduce = column.kind === "date" ? reducers.last : reducers[aggregate];
  const values = Float64Array.from(firsts, (first, period) => {
    const present: number[] = [];
    for (let i = first; i < end(period); i++) {
      const value = column.values[order[i]!]!;
      if (!Number.isNaN(value)) present.push(value);
    }
    return present.length === 0 ? Number.NaN : reduce(present);
  });
  const strays = column.strays.map(({ row, text }) => ({ row: periodOf(row, order, firsts), text }));
  return { ...column, values, strays, missing: values.filter(Number.isNaN).length };
}

function periodOf(row: number, order: Int32Array, firsts: readonly number[]): number {
  const at = order.indexOf(row);
  return firsts.findLastIndex((first) => first <= at);
}

const reducers: Readonly<Record<Aggregate, (values: readonly number[]) => number>> = {
  mean: (values) => total(values) / values.length,
  sum: total,
  first: (values) => values[0]!,
  last: (values) => values.at(-1)!,
  minimum: (values) => values.reduce((least, value) => Math.min(least, value)),
  maximum: (values) => values.reduce((most, value) => Math.max(most, value)),
};

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
