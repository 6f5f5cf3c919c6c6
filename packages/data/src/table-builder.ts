// Builds a table from rows of cells: the header, then one builder per column.
import { advice, option } from "./advice.ts";
import { type CellOptions, type ColumnType, missingTest } from "./cell.ts";
import type { Column } from "./column.ts";
import { type ColumnBuilder, createColumnBuilder } from "./column-builder.ts";
import { combineTimes } from "./combine-times.ts";
import type { DateOrder } from "./date-forms.ts";
import { ColumnError, CsvError } from "./errors.ts";
import { GrowableFloat64 } from "./growable.ts";
import { findHeader, isComment } from "./header.ts";
import { emptyNameText, headerlessNote, headerNames, isHeaderless, positionalNames } from "./header-names.ts";
import { inferColumns } from "./infer-columns.ts";
import { nearestName } from "./nearest.ts";
import type { Note } from "./note.ts";
import type { DecimalSign } from "./number-format.ts";
import { findNumberTimes } from "./number-times.ts";
import { openColumn } from "./open-column.ts";
import { cellsOf, type RowBlock } from "./row-block.ts";
import type { Reading, Table } from "./table.ts";

/** Options of a table builder. */
export interface TableOptions extends CellOptions {
  /** Name of the file, for errors. */
  readonly file?: string | undefined;
  /** The names of the columns of a file without a header; by default they are read from the first row. */
  readonly columnNames?: readonly string[] | undefined;
  /**
   * Whether the first row holds the names of the columns. By default it does, unless all of its cells are
   * numbers or dates.
   */
  readonly header?: boolean | undefined;
  /** The column of times: read as dates even where its cells are numbers. By default it is found. */
  readonly time?: string | undefined;
  /** Types of columns that should not be guessed. */
  readonly types?: Readonly<Record<string, ColumnType>> | undefined;
}

/** Accepts rows in order and finishes with a table. */
export interface TableBuilder {
  add(rows: RowBlock): void;
  /** Throws {@link CsvError} when there was no row. */
  finish(): Table;
}

/** The number of rows examined before the kinds of the columns are decided. */
export const sampleRows = 20_000;

/**
 * A builder of one table; `delimiter` tells the one that was found. Throws {@link CsvError} for ragged rows,
 * {@link ColumnError} for a type of a column that does not exist.
 */
export function createTableBuilder(
  options: TableOptions,
  delimiter: () => string | undefined = () => undefined,
): TableBuilder {
  const sample: SampleRow[] = [];
  let started: StartedTable | undefined;

  return {
    add(block) {
      for (let row = 0; row < block.rows; row++) {
        if (started) started.add(block, row);
        else sample.push({ cells: cellsOf(block, row), line: block.lines[row]! });
        if (!started && sample.length >= sampleRows) started = new StartedTable(sample, options, delimiter());
      }
    },
    finish() {
      started ??= new StartedTable(sample, options, delimiter());
      return started.finish();
    },
  };
}

interface SampleRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A table whose columns are known. */
class StartedTable {
  readonly #options: TableOptions;
  readonly #names: readonly string[];
  readonly #builders: readonly ColumnBuilder[];
  readonly #lines = new GrowableFloat64();
  readonly #notes: Note[] = [];
  #decimal: DecimalSign | undefined;
  /** What was assumed of every column when its plan was made. */
  #planNotes: readonly (readonly Note[])[] = [];
  /** Where the names were found, for errors. */
  readonly #place: string;
  #comments = 0;
  #firstComment = 0;
  #isPadded = false;

  constructor(sample: readonly SampleRow[], options: TableOptions, delimiter: string | undefined) {
    const { file, columnNames, header } = options;
    this.#options = options;
    const found =
      columnNames || header === false
        ? { row: 0 }
        : findHeader(sample.slice(0, 200).map(({ cells }) => cells));
    const first = sample[found.row];
    if (first === undefined && columnNames === undefined)
      throw new CsvError({ file, problem: "the file is empty; expected a header and rows." });
    const second = sample[found.row + 1]?.cells;
    const isRow =
      columnNames !== undefined ||
      header === false ||
      (header === undefined && isHeaderless(first!.cells, second));
    const { names, notes } = isRow
      ? { names: columnNames ?? positionalNames(first!.cells.length), notes: [] }
      : headerNames(first!.cells, first!.line);
    this.#names = names;
    if (found.row > 0) this.#notes.push(titleNote(sample.slice(0, found.row)));
    this.#notes.push(...notes);
    if (isRow && columnNames === undefined && header === undefined)
      this.#notes.push(headerlessNote(first!.line));
    this.#place = columnNames
      ? "columnNames"
      : `${isRow ? "the first row" : "the header"} in line ${first!.line}`;
    checkColumns(names, options);
    const rows = sample
      .slice(isRow ? found.row : found.row + 1)
      .filter((row) => this.#isRow(row.cells, row.line));
    this.#builders = this.#startBuilders(rows, delimiter);
  }

  add(block: RowBlock, row: number): void {
    const first = block.firstCells[row]!;
    const count = block.firstCells[row + 1]! - first;
    const width = this.#builders.length;
    if (count !== width && !this.#isRow(cellsOf(block, row), block.lines[row]!)) return;
    for (let i = 0; i < width; i++) this.#builders[i]!.add(block, first + i);
    this.#lines.push(block.lines[row]!);
  }

  finish(): Table {
    const { file } = this.#options;
    const lines = Int32Array.from(this.#lines.toArray());
    if (lines.length === 0) throw new CsvError({ file, problem: "the file has a header but no rows." });
    const built = this.#builders.map((builder) => builder.finish());
    built.forEach(({ notes }, i) => {
      this.#notes.push(...this.#planNotes[i]!, ...notes);
    });
    if (this.#comments > 0) this.#notes.push(commentNote(this.#comments, this.#firstComment));
    const columns = this.#withoutEmptyEnd(built.map(({ column }) => column));
    const order = built.find((each) => each.order !== undefined)?.order;
    const reading = this.#reading(order);
    return {
      reading,
      file,
      rows: lines.length,
      columns: this.#withTimes(columns),
      lines,
      notes: this.#notes,
    };
  }

  #startBuilders(rows: readonly SampleRow[], delimiter: string | undefined): readonly ColumnBuilder[] {
    const options = this.#options;
    const isMissing = missingTest(options);
    const samples = this.#names.map((name, i) => ({
      name,
      type: typeOf(options, name),
      cells: rows.map(({ cells }) => cells[i]!),
    }));
    const { columns, decimal } = inferColumns(samples, options, delimiter);
    this.#decimal = decimal;
    this.#planNotes = columns.map(({ isOpen, notes }) => (isOpen ? [] : notes));
    const builders = columns.map(({ plan, isOpen }, i) => {
      const { name, cells } = samples[i]!;
      if (isOpen)
        return openColumn(
          samples[i]!,
          (all) => inferColumns([all], options, delimiter, decimal).columns[0]!,
          options,
        );
      const builder = createColumnBuilder(name, plan, isMissing, options);
      for (const cell of cells) builder.addText(cell);
      return builder;
    });
    for (const { line } of rows) this.#lines.push(line);
    return builders;
  }

  #reading(order: DateOrder | undefined): Reading {
    const { decimal = this.#decimal, dateOrder = order, timeFormat, timeZone } = this.#options;
    return { decimal, dateOrder, timeFormat, timeZone };
  }

  /** Whether a row belongs to the table; comments do not. Throws for one of another number of cells. */
  #isRow(cells: readonly string[], line: number): boolean {
    const width = this.#names.length;
    if (cells.length === width) return true;
    if (width > 1 && isComment(cells, width)) {
      if (this.#comments === 0) this.#firstComment = line;
      this.#comments++;
      return false;
    }
    if (cells.length === width + 1 && cells[width]!.trim() === "") {
      if (!this.#isPadded)
        this.#notes.push({ line, text: "rows end with a delimiter; the empty cell behind it is left out." });
      this.#isPadded = true;
      return true;
    }
    throw raggedRow(this.#options.file, line, cells.length, width, this.#place);
  }

  /** Without a last column that has neither a name nor values, as behind a delimiter at the end of every line. */
  #withoutEmptyEnd(columns: readonly Column[]): readonly Column[] {
    const last = columns.at(-1);
    const name = `column ${columns.length}`;
    if (columns.length < 2 || last?.name !== name || last.missing < last.values.length) return columns;
    const note = this.#notes.findIndex(({ text }) => text === emptyNameText(columns.length, name));
    if (note < 0) return columns;
    const text = `column ${columns.length} has no name and no values; it is left out.`;
    this.#notes[note] = { ...this.#notes[note]!, text };
    return columns.slice(0, -1);
  }

  #withTimes(columns: readonly Column[]): ReadonlyMap<string, Column> {
    const free = columns.filter(({ name }) => typeOf(this.#options, name) === undefined);
    const { types, timeZone } = this.#options;
    const combined = types === undefined ? combineTimes(columns, timeZone) : undefined;
    if (combined) this.#notes.push(combined.note);
    const all = combined?.columns ?? columns;
    const found = all.some(({ kind }) => kind === "date") ? undefined : findNumberTimes(free, columns[0]);
    if (found) this.#notes.push(found.note);
    return new Map(
      all.map((column) => [column.name, column.name === found?.column.name ? found.column : column]),
    );
  }
}

function typeOf({ types, time }: TableOptions, name: string): ColumnType | undefined {
  if (types && Object.hasOwn(types, name)) return types[name];
  return name === time ? "date" : undefined;
}

function checkColumns(names: readonly string[], { columnNames, types = {}, time, file }: TableOptions): void {
  const repeated = columnNames?.find((name, i) => columnNames.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new ColumnError({
      file,
      column: repeated,
      problem: "columnNames has this name twice; expected every column to have its own.",
    });
  for (const name of Object.keys(types))
    if (!names.includes(name)) throw unknownColumn(name, names, "`types`", file);
  if (time !== undefined && !names.includes(time)) throw unknownColumn(time, names, "`time`", file);
}

function unknownColumn(
  name: string,
  names: readonly string[],
  where: string,
  file: string | undefined,
): ColumnError {
  const nearest = nearestName(name, names);
  return new ColumnError({
    file,
    column: name,
    problem: `${where} names this column; expected a column of the file.`,
    cure: nearest === undefined ? undefined : `Did you mean ${JSON.stringify(nearest)}?`,
  });
}

function titleNote(rows: readonly SampleRow[]): Note {
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

function commentNote(count: number, line: number): Note {
  return {
    line,
    text: count === 1 ? "a comment is left out." : `${count} comments are left out, the first here.`,
  };
}

function raggedRow(
  file: string | undefined,
  line: number,
  found: number,
  expected: number,
  place: string,
): CsvError {
  return new CsvError({
    file,
    line,
    problem: `found ${found} ${found === 1 ? "cell" : "cells"}; expected ${expected}, as in ${place}.`,
    cure: [
      found === 1 || expected === 1
        ? advice`Pass the character that separates the cells as ${option("delimiter")}.`
        : "Put cells that hold the delimiter in quotes, and leave a missing cell empty.",
      ...(line < 50
        ? [advice`Where lines stand above the header, leave them out: ${option("skipLines", line - 1)}.`]
        : []),
    ],
  });
}
