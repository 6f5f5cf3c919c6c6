// Tables stored by column, and typed access to columns.
import { missingTest, parseNumber } from "./cell.ts";
import type { Column, ColumnKind, DateColumn, NumberColumn, StrayCell, TextColumn } from "./column.ts";
import { looksYearLast, parseDate } from "./date.ts";
import { CellError, ColumnError } from "./errors.ts";
import { nearestName } from "./nearest.ts";

/** Named columns of equal length. */
export interface Table {
  /** Name of the source file, if known. */
  readonly file: string | undefined;
  /** The number of rows. */
  readonly rows: number;
  /** The columns by name, in the order of the file. */
  readonly columns: ReadonlyMap<string, Column>;
  /**
   * The line of the file each row starts on, counted from 1; 0 for a row that was inserted. Undefined when it
   * came from no file.
   */
  readonly lines: Int32Array | undefined;
}

/** The column `name`. Throws {@link ColumnError} with the nearest name when it does not exist. */
export function column(table: Table, name: string): Column {
  const found = table.columns.get(name);
  if (found) return found;
  const nearest = nearestName(name, table.columns.keys());
  const names = [...table.columns.keys()].map((known) => JSON.stringify(known)).join(", ");
  throw new ColumnError({
    file: table.file,
    column: name,
    problem: `there is no such column; the columns are ${names}.`,
    cure: nearest === undefined ? undefined : `Did you mean ${JSON.stringify(nearest)}?`,
  });
}

/**
 * The numbers of a column, NaN where missing, shared with the table. Throws {@link CellError} that names line
 * and text of the first cell that is not a number, {@link ColumnError} for a column of dates.
 */
export function numberColumn(table: Table, name: string): NumberColumn {
  const found = column(table, name);
  if (found.kind === "number" && found.strays.length === 0) return found;
  throw wrongKind(table, found, "number");
}

/**
 * The instants of a column in epoch milliseconds, NaN where missing, shared with the table. Throws as
 * {@link numberColumn}.
 */
export function dateColumn(table: Table, name: string): DateColumn {
  const found = column(table, name);
  if (found.kind === "date" && found.strays.length === 0) return found;
  throw wrongKind(table, found, "date");
}

/** The text of a column. Throws {@link ColumnError} for numbers and dates. */
export function textColumn(table: Table, name: string): TextColumn {
  const found = column(table, name);
  if (found.kind === "text") return found;
  throw wrongKind(table, found, "text");
}

/** The first column of dates, in the order of the file. */
export function firstDateColumn(table: Table): DateColumn | undefined {
  for (const candidate of table.columns.values()) if (candidate.kind === "date") return candidate;
  return undefined;
}

/**
 * The column of times: the dates in column `name`, by default the first column of dates; undefined if there
 * is none. Throws as {@link dateColumn}, and {@link CellError} for dates whose order of day and month is
 * unknown: these are not silently treated as text.
 */
export function timeColumn(table: Table, name?: string): DateColumn | undefined {
  if (name !== undefined) return dateColumn(table, name);
  const first = firstDateColumn(table);
  if (first !== undefined) return first;
  for (const candidate of table.columns.values()) {
    if (candidate.kind === "text" && looksYearLast(candidate.values.find((cell) => cell !== "") ?? ""))
      dateColumn(table, candidate.name);
  }
  return undefined;
}

/** The line of the file on which a row starts; undefined for rows without a file. */
export function lineOf(table: Table, row: number): number | undefined {
  return table.lines?.[row] || undefined;
}

/** A table with only the given rows, in the given order. */
export function selectRows(table: Table, rows: ArrayLike<number>): Table {
  const columns = new Map([...table.columns].map(([name, source]) => [name, selectCells(source, rows)]));
  const lines = table.lines && Int32Array.from(rows, (row) => table.lines![row]!);
  return { file: table.file, rows: rows.length, columns, lines };
}

/**
 * A table from arrays: numbers, `Date`s or strings by name. Throws {@link ColumnError} when the lengths
 * differ.
 */
export function tableFrom(
  arrays: Readonly<Record<string, ArrayLike<number> | readonly Date[] | readonly string[]>>,
): Table {
  const columns = new Map(Object.entries(arrays).map(([name, values]) => [name, columnFrom(name, values)]));
  const rows = [...columns.values()][0]?.values.length ?? 0;
  for (const { name, values } of columns.values()) {
    if (values.length === rows) continue;
    throw new ColumnError({
      column: name,
      problem: `found ${values.length} values; expected ${rows}, as in the first column.`,
    });
  }
  return { file: undefined, rows, columns, lines: undefined };
}

function columnFrom(name: string, values: ArrayLike<number> | readonly Date[] | readonly string[]): Column {
  const first: unknown = values[0];
  if (typeof first === "string") {
    const text = Array.from(values as readonly string[]);
    return { kind: "text", name, values: text, missing: text.filter((value) => value === "").length };
  }
  const numbers = Float64Array.from(values as ArrayLike<number | Date>, Number);
  const missing = numbers.filter(Number.isNaN).length;
  return { kind: first instanceof Date ? "date" : "number", name, values: numbers, missing, strays: [] };
}

function selectCells(source: Column, rows: ArrayLike<number>): Column {
  if (source.kind === "text") {
    const text = Array.from(rows, (row) => source.values[row]!);
    return { ...source, values: text, missing: text.filter((value) => value === "").length };
  }
  const texts = new Map(source.strays.map((stray) => [stray.row, stray.text]));
  const values = Float64Array.from(rows, (row) => source.values[row]!);
  const strays: StrayCell[] = [];
  if (texts.size > 0) {
    for (let row = 0; row < rows.length; row++) {
      const text = texts.get(rows[row]!);
      if (text !== undefined) strays.push({ row, text });
    }
  }
  return { ...source, values, strays, missing: values.filter(Number.isNaN).length - strays.length };
}

const nouns: Readonly<Record<ColumnKind, string>> = { number: "numbers", date: "dates", text: "text" };

function wrongKind(table: Table, found: Column, wanted: ColumnKind): ColumnError | CellError {
  const { file } = table;
  const stray = wanted === "text" ? undefined : firstStray(found, wanted);
  if (!stray) {
    const problem = `holds ${nouns[found.kind]}; expected ${nouns[wanted]}.`;
    return new ColumnError({ file, column: found.name, problem, cure: kindCure(found.name, wanted) });
  }
  const others = found.kind === "text" ? 0 : found.strays.length - 1;
  const more = others > 0 ? ` (and ${others} more such ${others === 1 ? "cell" : "cells"})` : "";
  const problem = `found ${JSON.stringify(stray.text)}; expected a ${wanted}${more}.`;
  const cure = cellCure(stray.text, wanted, found.kind);
  return new CellError({ file, line: lineOf(table, stray.row), column: found.name, problem, cure });
}

function firstStray(found: Column, wanted: ColumnKind): StrayCell | undefined {
  if (found.kind !== "text") return found.kind === wanted ? found.strays[0] : undefined;
  const read = wanted === "number" ? parseNumber : parseDate;
  const isMissing = missingTest({});
  const row = found.values.findIndex((text) => !isMissing(text) && Number.isNaN(read(text)));
  return row < 0 ? undefined : { row, text: found.values[row]! };
}

function kindCure(name: string, wanted: ColumnKind): string {
  if (wanted === "text") return `Read it as text: types: { ${JSON.stringify(name)}: "text" }.`;
  if (wanted === "number") return "Choose a column of numbers.";
  return `If it holds years, or seconds since 1970, declare it: types: { ${JSON.stringify(name)}: "date" } or "epochSeconds".`;
}

function cellCure(text: string, wanted: ColumnKind, held: ColumnKind): string {
  if (wanted === "date") {
    return looksYearLast(text)
      ? 'State whether the day or the month comes first: dateOrder: "dayFirst" or "monthFirst".'
      : "Dates are read as yyyy-mm-dd or yyyy/mm/dd, optionally with a time (2012-01-31T23:59).";
  }
  if (/^[+-]?\d{1,3}([ ,.]\d{3})+([.,]\d+)?$|^[+-]?\d+,\d+$/.test(text.trim())) {
    return 'Write numbers without thousands separators; for a decimal comma pass decimal: ",".';
  }
  if (held === "text") return "Most cells of this column are text; choose a column of numbers.";
  return `Correct the cell, or list it as a missing value: missing: ["", ${JSON.stringify(text)}].`;
}
