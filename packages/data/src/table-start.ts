// Where a table begins among the first rows of a file, and the names of its columns.
import { advice, option } from "./advice.ts";
import { CsvError } from "./errors.ts";
import { findHeader } from "./header.ts";
import { headerlessNote, headerNames, isHeaderless, positionalNames } from "./header-names.ts";
import type { Note } from "./note.ts";

/** A row of a file. */
export interface FileRow {
  readonly cells: readonly string[];
  /** The line on which it starts, counted from 1. */
  readonly line: number;
}

/** How the first rows are understood. */
export interface StartOptions {
  readonly file?: string | undefined;
  readonly columnNames?: readonly string[] | undefined;
  readonly header?: boolean | undefined;
}

/** The beginning of a table. */
export interface TableStart {
  readonly names: readonly string[];
  /** The index of the first row of values. */
  readonly firstRow: number;
  /** Where the names were found, for errors. */
  readonly place: string;
  readonly notes: readonly Note[];
}

/** The beginning of the table in the first rows of a file. Throws {@link CsvError} where there is no row. */
export function startOf(rows: readonly FileRow[], options: StartOptions): TableStart {
  const { file, columnNames, header } = options;
  if (columnNames) return { names: columnNames, firstRow: 0, place: "columnNames", notes: [] };
  const row = header === false ? 0 : findHeader(rows.slice(0, 200).map(({ cells }) => cells)).row;
  const first = rows[row];
  if (first === undefined)
    throw new CsvError({ file, problem: "the file is empty; expected a header and rows." });
  const { cells, line } = first;
  const above = row > 0 ? [titleNote(rows.slice(0, row))] : [];
  if (header ?? !isHeaderless(cells, rows[row + 1]?.cells)) {
    const { names, notes } = headerNames(cells, line);
    return { names, firstRow: row + 1, place: `the header in line ${line}`, notes: [...above, ...notes] };
  }
  const said = header === undefined ? [headerlessNote(line)] : [];
  const names = positionalNames(cells.length);
  return { names, firstRow: row, place: `the first row in line ${line}`, notes: [...above, ...said] };
}

function titleNote(rows: readonly FileRow[]): Note {
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const text = JSON.stringify(first.cells.find((cell) => cell.trim() !== "")?.trim() ?? "");
  const where =
    rows.length === 1
      ? `line ${first.line} (${text}) is`
      : `lines ${first.line} to ${last.line} (${text}, …) are`;
  return {
    text: `${where} above the header and left out.`,
    change: advice`${option("skipLines")} sets the number of lines to leave out.`,
  };
}
