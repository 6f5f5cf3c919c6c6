// Divides a long table, such as `unique_id, ds, y`, into its series.
import { adviceText } from "./advice.ts";
import { textsOf } from "./categories.ts";
import type { Column } from "./column.ts";
import { MissingValueError } from "./errors.ts";
import { type Frequency, inferFrequency } from "./frequency.ts";
import { completeTable } from "./missing.ts";
import type { Note } from "./note.ts";
import { type RegularOptions, regularTable } from "./regular-table.ts";
import { column, lineOf, placeOf, selectRows, type Table } from "./table.ts";

/**
 * The series of a long table, by the texts (or numbers) of a column, in the order in which each is first
 * found; rows keep their order. Each is a table with its name in `series`. Columns are views of one sorted
 * copy. Throws {@link MissingValueError} for a row without a name, {@link ColumnError} for a column that does
 * not exist.
 */
export function splitSeries(table: Table, by: string): readonly Table[] {
  const names = textsOf(column(table, by));
  const unnamed = names.indexOf("");
  if (unnamed >= 0) {
    throw new MissingValueError({
      ...placeOf(table),
      line: lineOf(table, unnamed),
      column: by,
      problem: "found a row without the name of its series; expected one in every row.",
      cure: "Fill it in, or remove the row.",
    });
  }
  const { labels, order, starts } = grouped(names);
  const sorted = isInOrder(order) ? table : selectRows(table, order);
  return labels.map((series, i) => ({ ...rowsOf(sorted, starts[i]!, starts[i + 1]!), series }));
}

/** The series of a long table, each regular, with one frequency. */
export interface RegularSeries {
  readonly series: readonly SeriesTable[];
  /** The frequency that most series have; undefined without a column of times. */
  readonly frequency: Frequency | undefined;
  /** What was assumed; the same for several series is said once. */
  readonly notes: readonly Note[];
}

/** One series of a long table. */
export interface SeriesTable {
  readonly name: string;
  readonly table: Table;
  /** One time per row, ascending, in epoch milliseconds; undefined without a column of times. */
  readonly times: Float64Array | undefined;
}

/**
 * {@link splitSeries}, with every series made regular as {@link regularTable} does, under the frequency that
 * most of them have; without `time` the rows are in order. Errors name the series.
 */
export function regularSeries(
  table: Table,
  by: string,
  time: string | undefined,
  numbers: readonly string[],
  options: RegularOptions = {},
): RegularSeries {
  const tables = splitSeries(table, by);
  if (time === undefined) {
    const series = tables.map((each) => ({
      name: each.series!,
      table: completeTable(each, numbers, options.handleMissing),
      times: undefined,
    }));
    return { series, frequency: undefined, notes: [] };
  }
  const isResampled = options.resample !== undefined;
  const frequency = options.frequency ?? (isResampled ? undefined : commonFrequency(tables, time));
  const regular = tables.map((each) => ({
    name: each.series!,
    ...regularTable(each, time, numbers, { ...options, frequency }),
  }));
  return {
    series: regular.map(({ name, table, times }) => ({ name, table, times })),
    frequency: frequency ?? regular[0]?.frequency,
    notes: gathered(regular.flatMap(({ name, notes }) => notes.map((note) => ({ ...note, series: name })))),
  };
}

interface Groups {
  readonly labels: readonly string[];
  /** All rows, those of one group after another. */
  readonly order: Int32Array;
  /** Where every group begins in `order`; one more entry for the end. */
  readonly starts: readonly number[];
}

/** A stable counting sort. */
function grouped(names: readonly string[]): Groups {
  const codeOf = new Map<string, number>();
  const counts: number[] = [];
  const codes = Int32Array.from(names, (name) => {
    let code = codeOf.get(name);
    if (code === undefined) {
      code = counts.length;
      codeOf.set(name, code);
      counts.push(0);
    }
    counts[code]!++;
    return code;
  });
  const starts = [0];
  for (const count of counts) starts.push(starts.at(-1)! + count);
  const next = [...starts];
  const order = new Int32Array(names.length);
  for (let row = 0; row < codes.length; row++) order[next[codes[row]!]!++] = row;
  return { labels: [...codeOf.keys()], order, starts };
}

function isInOrder(order: Int32Array): boolean {
  return order.every((row, i) => row === i);
}

function rowsOf(table: Table, from: number, to: number): Table {
  const columns = new Map([...table.columns].map(([name, source]) => [name, cellsOf(source, from, to)]));
  return { ...table, rows: to - from, columns, lines: table.lines?.subarray(from, to) };
}

function cellsOf(source: Column, from: number, to: number): Column {
  if (source.kind === "text") {
    const values = source.values.slice(from, to);
    return { ...source, values, missing: values.filter((value) => value === "").length };
  }
  const values = source.values.subarray(from, to);
  const strays = source.strays
    .filter(({ row }) => row >= from && row < to)
    .map(({ row, text }) => ({ row: row - from, text }));
  let empty = 0;
  for (const value of values) if (Number.isNaN(value)) empty++;
  return { ...source, values, strays, missing: empty - strays.length };
}

/** The most common frequency of the series that have one; undefined if none has. */
function commonFrequency(tables: readonly Table[], time: string): Frequency | undefined {
  const counts = new Map<string, { readonly frequency: Frequency; count: number }>();
  for (const table of tables) {
    const source = table.columns.get(time);
    if (source?.kind !== "date" || !hasThree(source.values)) continue;
    const frequency = inferFrequency(source.values, source.timeZone);
    const key = JSON.stringify(frequency);
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { frequency, count: 1 });
  }
  const most = [...counts.values()].sort((a, b) => b.count - a.count)[0];
  return most?.frequency;
}

function hasThree(times: Float64Array): boolean {
  const seen = new Set<number>();
  for (const time of times) {
    if (!Number.isNaN(time)) seen.add(time);
    if (seen.size > 2) return true;
  }
  return false;
}

/** Notes of several series on the same option of the same column are said once, of the first. */
function gathered(notes: readonly (Note & { readonly series: string })[]): readonly Note[] {
  const groups = new Map<string, { readonly first: Note; count: number }>();
  for (const note of notes) {
    const key = JSON.stringify([note.column, note.change]);
    const group = groups.get(key);
    if (group) group.count++;
    else groups.set(key, { first: note, count: 1 });
  }
  return [...groups.values()].map(({ first, count }) => {
    const text = adviceText(first.text) ?? "";
    return count === 1 ? first : { ...first, text: `${text} The like in ${count - 1} more series.` };
  });
}
