// Tables stored by column, and typed access to columns.
import { type Advice, advice, option } from "./advice.ts";
import { missingTest, parseNumber } from "./cell.ts";
import type { Column, ColumnKind, DateColumn, NumberColumn, StrayCell, TextColumn } from "./column.ts";
import { parseDate } from "./date.ts";
import { type DateOrder, isNumericDate } from "./date-forms.ts";
import { isTimeOfDay, looksLikeDate } from "./date-look.ts";
import { CellError, ColumnError } from "./errors.ts";
import { nearestName } from "./nearest.ts";
import type { Note } from "./note.ts";
import { type DecimalSign, looksLikeNumber } from "./number-format.ts";

/** How the cells of a file were read; plain data. What is undefined was not needed. */
export interface Reading {
  readonly decimal?: DecimalSign | undefined;
  readonly dateOrder?: DateOrder | undefined;
  readonly timeFormat?: string | undefined;
  readonly timeZone?: string | undefined;
}

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
  /** What was assumed when it was read, and which option changes it. */
  readonly notes: readonly Note[];
  /** How its cells were read, as found or given: options that read another file of the same form alike. */
  readonly reading?: Reading | undefined;
  /** The name of its series, where it is one of a long table. */
  readonly series?: string | undefined;
}

/** The file and the series of a table, for errors. */
export function placeOf({ file, series }: Table): Pick<Table, "file" | "series"> {
  return { file, series };
}

/** The column `name`. Throws {@link ColumnError} with the nearest name when it does not exist. */
export function column(table: Table, name: string): Column {
  const found = table.columns.get(name);
  if (found) return found;
  const nearest = nearestName(name, table.columns.keys());
  const names = [...table.columns.keys()].map((known) => JSON.stringify(known)).join(", ");
  throw new ColumnError({
    ...placeOf(table),
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
 * is none. Throws as {@link dateColumn}, and {@link CellError} for a column that looks like dates and cannot
 * be read: it is not silently treated as text.
 */
export function timeColumn(table: Table, name?: string): DateColumn | undefined {
  if (name !== undefined) return dateColumn(table, name);
  const first = firstDateColumn(table);
  if (first !== undefined) return first;
  for (const candidate of table.columns.values()) {
    if (candidate.kind === "text" && holdsUnreadDates(candidate)) dateColumn(table, candidate.name);
  }
  return undefined;
}

function holdsUnreadDates({ values }: TextColumn): boolean {
  const isMissing = missingTest({});
  const present = values.slice(0, 1000).filter((cell) => !isMissing(cell));
  return present.filter((cell) => looksLikeDate(cell) && !isTimeOfDay(cell)).length > present.length / 2;
}

/** The line of the file on which a row starts; undefined for rows without a file. */
export function lineOf(table: Table, row: number): number | undefined {
  return table.lines?.[row] || undefined;
}

/** A table with only the given rows, in the given order. */
export function selectRows(table: Table, rows: ArrayLike<number>): Table {
  const columns = new Map([...table.columns].map(([name, source]) => [name, selectCells(source, rows)]));
  const lines = table.lines && new Int32Array(rows.length);
  if (lines) for (let i = 0; i < rows.length; i++) lines[i] = table.lines![rows[i]!]!;
  return { ...table, rows: rows.length, columns, lines };
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
  return { file: undefined, rows, columns, lines: undefined, notes: [] };
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
  const values = new Float64Array(rows.length);
  let empty = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = source.values[rows[i]!]!;
    values[i] = value;
    if (Number.isNaN(value)) empty++;
  }
  const strays = selectStrays(source.strays, rows);
  return { ...source, values, strays, missing: empty - strays.length };
}

function selectStrays(strays: readonly StrayCell[], rows: ArrayLike<number>): readonly StrayCell[] {
  if (strays.length === 0) return strays;
  const texts = new Map(strays.map(({ row, text }) => [row, text]));
  return Array.from(rows, (row, i) => ({ row: i, text: texts.get(row) })).flatMap(({ row, text }) =>
    text === undefined ? [] : [{ row, text }],
  );
}

const nouns: Readonly<Record<ColumnKind, string>> = { number: "numbers", date: "dates", text: "text" };

function wrongKind(table: Table, found: Column, wanted: ColumnKind): ColumnError | CellError {
  const place = placeOf(table);
  const stray = wanted === "text" ? undefined : firstStray(found, wanted);
  if (!stray) {
    const problem = `holds ${nouns[found.kind]}; expected ${nouns[wanted]}.`;
    return new ColumnError({ ...place, column: found.name, problem, cure: kindCure(found.name, wanted) });
  }
  const others = found.kind === "text" ? 0 : found.strays.length - 1;
  const more = others > 0 ? ` (and ${others} more such ${others === 1 ? "cell" : "cells"})` : "";
  const problem = `found ${JSON.stringify(stray.text)}; expected a ${wanted}${more}.`;
  const cure = cellCure(stray.text, wanted, found.kind);
  return new CellError({ ...place, line: lineOf(table, stray.row), column: found.name, problem, cure });
}

function firstStray(found: Column, wanted: ColumnKind): StrayCell | undefined {
  if (found.kind !== "text") return found.kind === wanted ? found.strays[0] : undefined;
  const read = wanted === "number" ? parseNumber : parseDate;
  const isMissing = missingTest({});
  const row = found.values.findIndex((text) => !isMissing(text) && Number.isNaN(read(text)));
  return row < 0 ? undefined : { row, text: found.values[row]! };
}

function kindCure(name: string, wanted: ColumnKind): Advice | string {
  if (wanted === "text") return advice`Read it as text: ${option("types", { [name]: "text" })}.`;
  if (wanted === "number") return "Choose a column of numbers.";
  return advice`If it holds years, days such as 20240131, or seconds since 1970, read it as times: ${option("time", name)}.`;
}

function cellCure(text: string, wanted: ColumnKind, held: ColumnKind): readonly (Advice | string)[] {
  const asMissing = advice`Correct the cell, or list it as a missing value: ${option("missing", ["", text])}.`;
  if (wanted === "date") {
    const order = advice`Where day and month are swapped, state their order: ${option("dateOrder", "dayFirst")} or ${option("dateOrder", "monthFirst")}.`;
    const form = advice`State the form of the dates: ${option("timeFormat", "%d.%m.%Y %H:%M")}, with the parts in the order of the file.`;
    return held === "date" ? [asMissing, ...(isNumericDate(text) ? [order] : [])] : [form];
  }
  if (held === "text") return [textCure];
  if (!looksLikeNumber(text)) return [asMissing];
  const decimals = advice`Where its sign is the decimal sign, state it: ${option("decimal", text.includes(",") ? "," : ".")}.`;
  return [asMissing, ...(/[.,]/.test(text) ? [decimals] : [])];
}

const textCure = "Most cells of this column are text; choose a column of numbers.";
