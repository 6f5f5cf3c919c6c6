// A table as the page shows it before it is forecast: the ends of the columns that can be forecast.
import { data, type Table } from "grus";

/** The data of the page; plain data. */
export interface LiveTable {
  /** The name of the file. */
  readonly name: string;
  readonly rows: number;
  /** Epoch milliseconds of the last rows, ascending; undefined without a column of dates. */
  readonly times: Float64Array | undefined;
  /** The columns of numbers. */
  readonly columns: readonly LiveColumn[];
  /** The column that is forecast unless the reader chooses another one. */
  readonly target: string;
  /** What was assumed when the file was read. */
  readonly notes: readonly string[];
}

/** A column of numbers. */
export interface LiveColumn {
  readonly name: string;
  /** The values of the last rows, in the order of `times`. */
  readonly values: Float64Array;
}

/** Rows that are sent to the page. */
const SHOWN_ROWS = 200;

/**
 * What the page shows of a table; the target is the last column of numbers unless one is named. Throws
 * {@link data.ColumnError} for a table without numbers.
 */
export function liveTable(table: Table, name: string, target?: string): LiveTable {
  const numbers = [...table.columns.values()].filter((column) => column.kind === "number");
  const last = numbers.at(-1);
  if (last === undefined)
    throw new data.ColumnError({ file: name, problem: "found no column of numbers to forecast." });
  const times = data.timeColumn(table)?.values;
  const rows = lastRows(table.rows, times);
  const ofRows = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  return {
    name,
    rows: table.rows,
    times: times && ofRows(times),
    columns: numbers.map((column) => ({ name: column.name, values: ofRows(column.values) })),
    target: target ?? last.name,
    notes: table.notes.map((note) => data.noteText(note, () => undefined)),
  };
}

/** The indices of the last rows in order of time; rows without a time are left out. */
function lastRows(count: number, times: Float64Array | undefined): readonly number[] {
  const rows = Array.from({ length: count }, (_, row) => row);
  const sorted =
    times === undefined
      ? rows
      : rows.filter((row) => !Number.isNaN(times[row]!)).sort((a, b) => times[a]! - times[b]!);
  return sorted.slice(-SHOWN_ROWS);
}
