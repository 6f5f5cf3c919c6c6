// A table whose rows are in order of time, equally spaced and without missing values.
import type { Column } from "./column.ts";
import { formatDate } from "./date.ts";
import { TimeError } from "./errors.ts";
import { advance, describeFrequency, type Frequency } from "./frequency.ts";
import { fillMissing, type MissingRule, rowsWithoutMissing } from "./missing.ts";
import { oneOf } from "./option-checks.ts";
import { dateColumn, lineOf, numberColumn, selectRows, type Table } from "./table.ts";
import { type Gap, orderByTime, reportTimes, type TimeReport } from "./time-report.ts";

/**
 * How to treat irregular times and missing values. Whatever is not allowed here is an error; nothing is
 * dropped by default. Steps that deviate by less than half a step are accepted; {@link reportTimes} lists
 * them.
 */
export interface RegularOptions {
  /** Whether to sort rows by time. Default false: rows out of order are an error. */
  readonly sort?: boolean | undefined;
  /** Rows that repeat a time: an error (default), or keep the `first` or the `last`. */
  readonly handleDuplicates?: "error" | "first" | "last" | undefined;
  /** Missing steps: an error (default), `fill` with interpolated rows, or `keep` the gaps. */
  readonly handleGaps?: "error" | "fill" | "keep" | undefined;
  /**
   * Missing values: an error (default), `interpolate` in time between the neighbours (which uses future
   * values), carry the last one `forward`, or `drop` the row.
   */
  readonly handleMissing?: MissingRule | undefined;
  /** The step between rows; inferred by default. */
  readonly frequency?: Frequency | undefined;
}

/** A table and the times of its rows. */
export interface RegularTable {
  readonly table: Table;
  /** One time per row, ascending, in epoch milliseconds. */
  readonly times: Float64Array;
  readonly frequency: Frequency;
}

/**
 * The table ordered by the dates of `time`, holding the columns `numbers` without missing values, and the
 * time column itself. Steps, in this order: sort, repeated times, `drop`, gaps, fill. Throws
 * {@link TimeError}, {@link MissingValueError} and any error that {@link numberColumn} throws, each with
 * file, line and cure.
 */
export function regularTable(
  table: Table,
  time: string,
  numbers: readonly string[],
  options: RegularOptions = {},
): RegularTable {
  checkOptions(options);
  for (const name of numbers) numberColumn(table, name);
  const ordered = orderRows(only(table, [time, ...numbers]), time, options);
  const complete = options.handleMissing === "drop" ? rowsWithoutMissing(ordered, numbers) : ordered;
  const report = reportTimes(dateColumn(complete, time).values, options.frequency);
  const { table: stepped, inserted } = handleGaps(complete, time, report, options);
  const times = dateColumn(stepped, time).values;
  const filled = fillMissing(stepped, numbers, times, options.handleMissing ?? "error", inserted);
  return { table: filled, times, frequency: report.frequency };
}

function checkOptions({ handleDuplicates, handleGaps, handleMissing }: RegularOptions): void {
  oneOf("handleDuplicates", handleDuplicates ?? "error", ["error", "first", "last"]);
  oneOf("handleGaps", handleGaps ?? "error", ["error", "fill", "keep"]);
  oneOf("handleMissing", handleMissing ?? "error", ["error", "interpolate", "forward", "drop"]);
}

function only(table: Table, names: readonly string[]): Table {
  const kept = new Set(names);
  return { ...table, columns: new Map([...table.columns].filter(([name]) => kept.has(name))) };
}

function orderRows(
  table: Table,
  time: string,
  { sort, handleDuplicates = "error", frequency }: RegularOptions,
): Table {
  const { values } = dateColumn(table, time);
  const missing = [...values.keys()].filter((row) => Number.isNaN(values[row]!));
  if (missing.length > 0) throw missingTimes(table, time, missing);
  if (!frequency && new Set(values).size < 2) throw noFrequency(table, time);
  const report = reportTimes(values, frequency);
  if (report.firstUnordered !== undefined && !sort) throw unordered(table, time, report.firstUnordered);
  if (report.duplicates.length > 0 && handleDuplicates === "error")
    throw repeated(table, time, report.duplicates);
  if (report.firstUnordered === undefined && report.duplicates.length === 0) return table;
  return selectRows(table, withoutRepetitions(values, orderByTime(values), handleDuplicates));
}

function withoutRepetitions(
  times: Float64Array,
  order: readonly number[],
  rule: "error" | "first" | "last",
): readonly number[] {
  const neighbour = rule === "last" ? 1 : -1;
  return order.filter((row, i) => times[row] !== times[order[i + neighbour] ?? -1]);
}

interface Stepped {
  readonly table: Table;
  /** 1 for every row that was inserted. */
  readonly inserted: Uint8Array;
}

function handleGaps(
  table: Table,
  time: string,
  report: TimeReport,
  { handleGaps: rule = "error" }: RegularOptions,
): Stepped {
  if (report.gaps.length === 0 || rule === "keep") return { table, inserted: new Uint8Array(table.rows) };
  if (rule === "error") throw gapsFound(table, time, report);
  return insertRows(table, time, report);
}

/** Fills each gap with rows of missing values, one step apart. */
function insertRows(table: Table, time: string, { gaps, frequency }: TimeReport): Stepped {
  const gapAfter = new Map(gaps.map((gap) => [gap.row, gap]));
  const source: number[] = [];
  const times: number[] = [];
  const known = dateColumn(table, time).values;
  for (let row = 0; row < table.rows; row++) {
    source.push(row);
    times.push(known[row]!);
    for (const inserted of timesInside(gapAfter.get(row), frequency)) {
      source.push(-1);
      times.push(inserted);
    }
  }
  const columns = new Map(
    [...table.columns].map(([name, old]) => [name, spread(old, source, name === time ? times : undefined)]),
  );
  const lines = table.lines && Int32Array.from(source, (row) => table.lines![row] ?? 0);
  const inserted = Uint8Array.from(source, (row) => (row < 0 ? 1 : 0));
  return { table: { file: table.file, rows: source.length, columns, lines }, inserted };
}

function timesInside(gap: Gap | undefined, frequency: Frequency): readonly number[] {
  return Array.from({ length: gap?.missing ?? 0 }, (_, i) => advance(gap!.from, frequency, i + 1));
}

function spread(old: Column, source: readonly number[], times: readonly number[] | undefined): Column {
  if (old.kind === "text") return { ...old, values: source.map((row) => old.values[row] ?? "") };
  return { ...old, values: Float64Array.from(times ?? source.map((row) => old.values[row] ?? Number.NaN)) };
}

function noFrequency(table: Table, time: string): TimeError {
  const { size } = new Set(dateColumn(table, time).values);
  return new TimeError({
    file: table.file,
    column: time,
    problem: `found ${count(size, "different time")}; expected at least two, to infer the step between rows.`,
    cure: "Give more rows, or pass the frequency.",
  });
}

function missingTimes(table: Table, time: string, missing: readonly number[]): TimeError {
  return new TimeError({
    file: table.file,
    line: lineOf(table, missing[0]!),
    column: time,
    problem: `found no time in ${count(missing.length, "row")}, first here; expected one in every row.`,
    cure: "Fill in the times, or remove these rows.",
  });
}

function unordered(table: Table, time: string, row: number): TimeError {
  const { values } = dateColumn(table, time);
  return new TimeError({
    file: table.file,
    line: lineOf(table, row),
    column: time,
    problem: `found ${formatDate(values[row]!)} after ${formatDate(values[row - 1]!)}; expected times in ascending order.`,
    cure: "Sort the file by time, or pass sort: true.",
  });
}

function repeated(table: Table, time: string, duplicates: readonly number[]): TimeError {
  const row = duplicates[0]!;
  return new TimeError({
    file: table.file,
    line: lineOf(table, row),
    column: time,
    problem: `found ${formatDate(dateColumn(table, time).values[row]!)} again (${count(duplicates.length, "repeated time")} in all); expected every time once.`,
    cure: 'Remove the repeated rows, or keep one of each: handleDuplicates: "first" or "last". Split a file of several series first.',
  });
}

function gapsFound(table: Table, time: string, { gaps, frequency }: TimeReport): TimeError {
  const { row, from, to } = gaps[0]!;
  const steps = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  return new TimeError({
    file: table.file,
    line: lineOf(table, row),
    column: time,
    problem: `found ${count(gaps.length, "gap")} (${count(steps, "step")}) in a series that is ${describeFrequency(frequency)}, the first from ${formatDate(from)} to ${formatDate(to)}; expected none.`,
    cure: 'Fill them with interpolated rows: handleGaps: "fill"; or keep the gaps: handleGaps: "keep".',
  });
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
