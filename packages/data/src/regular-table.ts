// A table whose rows are in order of time, equally spaced and without missing values.
import type { Column } from "./column.ts";
import { advance, type Frequency, inferFrequency } from "./frequency.ts";
import { fillMissing, type MissingRule, missingRules, rowsWithoutMissing } from "./missing.ts";
import type { Note } from "./note.ts";
import { oneOf } from "./option-checks.ts";
import { gapsFound, missingTimes, noFrequency, repeated, unordered } from "./regular-errors.ts";
import { type Aggregate, resample } from "./resample.ts";
import { dateColumn, lineOf, numberColumn, selectRows, type Table } from "./table.ts";
import {
  firstUnordered,
  type Gap,
  isNewestFirst,
  orderByTime,
  reportTimes,
  type TimeReport,
} from "./time-report.ts";

/**
 * How to treat irregular times and missing values. Rows are sorted by time; whatever else is not allowed here
 * is an error, and nothing is dropped by default. Steps that deviate by less than half a step are accepted;
 * {@link reportTimes} lists them.
 */
export interface RegularOptions {
  /** Whether to sort rows by time. Default true; false makes rows out of order an error. */
  readonly sort?: boolean | undefined;
  /** Rows that repeat a time: an error (default), or keep the `first` or the `last`. */
  readonly handleDuplicates?: "error" | "first" | "last" | undefined;
  /** Missing steps: an error (default), `fill` with interpolated rows, or `keep` the gaps. */
  readonly handleGaps?: "error" | "fill" | "keep" | undefined;
  /**
   * Missing values: an error (default), `interpolate` in time between the neighbours (which uses future
   * values), carry the last one `forward`, `drop` the row, or `keep` them as NaN, and so the rows that fill
   * gaps.
   */
  readonly handleMissing?: MissingRule | undefined;
  /** The step between rows; inferred by default. */
  readonly frequency?: Frequency | undefined;
  /**
   * Gathers the rows into steps such as `day`, `15 minutes` or `quarter`, by `aggregate`. By default rows
   * stay as they are.
   */
  readonly resample?: string | undefined;
  /** How the values of a step of `resample` become one. Default `mean`. */
  readonly aggregate?: Aggregate | undefined;
}

/** A table and the times of its rows. */
export interface RegularTable {
  readonly table: Table;
  /** One time per row, ascending, in epoch milliseconds. */
  readonly times: Float64Array;
  readonly frequency: Frequency;
  /** What was done that no option asked for: rows that were sorted. */
  readonly notes: readonly Note[];
}

/**
 * The table ordered by the dates of `time`, holding the columns `numbers` without missing values, and the
 * time column itself. Steps, in this order: sort, `resample`, repeated times, `drop`, gaps, fill. Throws
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
  checkTimes(table, time, options);
  const sortNotes = orderNotes(table, time, options);
  const steps = gathered(only(table, [time, ...numbers]), time, options);
  const ordered = orderRows(steps.table, time, options);
  const complete = options.handleMissing === "drop" ? rowsWithoutMissing(ordered, numbers) : ordered;
  const { values, timeZone } = dateColumn(complete, time);
  const report = reportTimes(
    values,
    steps.frequency ?? options.frequency ?? inferFrequency(values, timeZone),
  );
  const { table: stepped, inserted } = handleGaps(complete, time, report, options);
  const times = dateColumn(stepped, time).values;
  const filled = fillMissing(stepped, numbers, times, options.handleMissing ?? "error", inserted);
  return { table: filled, times, frequency: report.frequency, notes: [...sortNotes, ...steps.notes] };
}

function checkOptions({ handleDuplicates, handleGaps, handleMissing }: RegularOptions): void {
  oneOf("handleDuplicates", handleDuplicates ?? "error", ["error", "first", "last"]);
  oneOf("handleGaps", handleGaps ?? "error", ["error", "fill", "keep"]);
  oneOf("handleMissing", handleMissing ?? "error", missingRules);
}

interface Gathered {
  readonly table: Table;
  readonly frequency: Frequency | undefined;
  readonly notes: readonly Note[];
}

function gathered(table: Table, time: string, options: RegularOptions): Gathered {
  if (options.resample === undefined) return { table, frequency: undefined, notes: [] };
  const { table: steps, frequency, note } = resample(table, time, options.resample, options.aggregate);
  return { table: steps, frequency, notes: [note] };
}

function only(table: Table, names: readonly string[]): Table {
  const kept = new Set(names);
  return { ...table, columns: new Map([...table.columns].filter(([name]) => kept.has(name))) };
}

function checkTimes(table: Table, time: string, { frequency, resample: step }: RegularOptions): void {
  const { values } = dateColumn(table, time);
  const missing: number[] = [];
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row]!)) missing.push(row);
  if (missing.length > 0) throw missingTimes(table, time, missing);
  if (!frequency && step === undefined && !hasTwo(values)) throw noFrequency(table, time);
}

function hasTwo(times: Float64Array): boolean {
  return times.some((value) => value !== times[0]);
}

/**
 * The rows of a table in order of time; those that repeat a time keep their order, those without one are left
 * out. Says so where they were in another order. Throws as {@link dateColumn}.
 */
export function sortRows(table: Table, time: string): Pick<RegularTable, "table" | "notes"> {
  const { values } = dateColumn(table, time);
  const notes = orderNotes(table, time, {});
  return { table: notes.length === 0 ? table : selectRows(table, orderByTime(values)), notes };
}

/** Says that rows are sorted; throws where they may not be. */
function orderNotes(table: Table, time: string, { sort = true }: RegularOptions): readonly Note[] {
  const { values } = dateColumn(table, time);
  const row = firstUnordered(values);
  if (row === undefined) return [];
  if (!sort) throw unordered(table, time, row);
  if (isNewestFirst(values))
    return [{ column: time, text: "the newest row is first; rows are sorted by time." }];
  const line = lineOf(table, row);
  return [{ line, column: time, text: "rows are not in order of time, first here; they are sorted." }];
}

function orderRows(table: Table, time: string, { handleDuplicates = "error" }: RegularOptions): Table {
  const { values } = dateColumn(table, time);
  const order = orderByTime(values);
  const duplicates: number[] = [];
  for (let i = 1; i < order.length; i++)
    if (values[order[i]!] === values[order[i - 1]!]) duplicates.push(order[i]!);
  if (duplicates.length > 0 && handleDuplicates === "error") throw repeated(table, time, duplicates);
  if (firstUnordered(values) === undefined && duplicates.length === 0) return table;
  return selectRows(table, withoutRepetitions(values, order, handleDuplicates));
}

function withoutRepetitions(
  times: Float64Array,
  order: Int32Array,
  rule: "error" | "first" | "last",
): Int32Array {
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
  return { table: { ...table, rows: source.length, columns, lines }, inserted };
}

function timesInside(gap: Gap | undefined, frequency: Frequency): readonly number[] {
  return Array.from({ length: gap?.missing ?? 0 }, (_, i) => advance(gap!.from, frequency, i + 1));
}

function spread(old: Column, source: readonly number[], times: readonly number[] | undefined): Column {
  if (old.kind === "text") return { ...old, values: source.map((row) => old.values[row] ?? "") };
  return { ...old, values: Float64Array.from(times ?? source.map((row) => old.values[row] ?? Number.NaN)) };
}
