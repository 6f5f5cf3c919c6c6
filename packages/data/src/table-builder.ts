// Builds a table from rows of cells: the header, then one builder per column.
import { type CellOptions, type ColumnType, missingTest } from "./cell.ts";
import type { Column } from "./column.ts";
import { type ColumnBuilder, createColumnBuilder } from "./column-builder.ts";
import { combineTimes } from "./combine-times.ts";
import type { DateOrder } from "./date-forms.ts";
import { ColumnError, CsvError } from "./errors.ts";
import { GrowableFloat64 } from "./growable.ts";
import { emptyNameText } from "./header-names.ts";
import { inferColumns } from "./infer-columns.ts";
import { nearestName } from "./nearest.ts";
import type { Note } from "./note.ts";
import type { DecimalSign } from "./number-format.ts";
import { findNumberTimes } from "./number-times.ts";
import { openColumn } from "./open-column.ts";
import { cellsOf, type RowBlock } from "./row-block.ts";
import { RowWidths } from "./row-widths.ts";
import type { Reading, Table } from "./table.ts";
import { type FileRow, startOf } from "./table-start.ts";

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
  /** The type of every column, or types of columns by name that should not be guessed. */
  readonly types?: ColumnType | Readonly<Record<string, ColumnType>> | undefined;
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
  const sample: FileRow[] = [];
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

/** A table whose columns are known. */
class StartedTable {
  readonly #options: TableOptions;
  readonly #names: readonly string[];
  readonly #widths: RowWidths;
  readonly #builders: readonly ColumnBuilder[];
  readonly #lines = new GrowableFloat64();
  readonly #notes: Note[] = [];
  #decimal: DecimalSign | undefined;
  /** What was assumed of every column when its plan was made. */
  #planNotes: readonly (readonly Note[])[] = [];

  constructor(sample: readonly FileRow[], options: TableOptions, delimiter: string | undefined) {
    const { names, firstRow, place, notes } = startOf(sample, options);
    this.#options = options;
    this.#names = names;
    this.#notes.push(...notes);
    checkColumns(names, options);
    this.#widths = new RowWidths(names.length, place, options.file);
    const rows = sample.slice(firstRow).filter(({ cells, line }) => this.#widths.accepts(cells, line));
    this.#builders = this.#startBuilders(rows, delimiter);
  }

  add(block: RowBlock, row: number): void {
    const first = block.firstCells[row]!;
    const width = this.#builders.length;
    const isWhole = block.firstCells[row + 1]! - first === width;
    if (!isWhole && !this.#widths.accepts(cellsOf(block, row), block.lines[row]!)) return;
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
    this.#notes.push(...this.#widths.notes());
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

  #startBuilders(rows: readonly FileRow[], delimiter: string | undefined): readonly ColumnBuilder[] {
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

  /**
   * Without a last column that has neither a name nor values, as behind a delimiter at the end of every line.
   */
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
  if (typeof types === "string") return types;
  if (types && Object.hasOwn(types, name)) return types[name];
  return name === time ? "date" : undefined;
}

function checkColumns(names: readonly string[], { columnNames, types, time, file }: TableOptions): void {
  const repeated = columnNames?.find((name, i) => columnNames.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new ColumnError({
      file,
      column: repeated,
      problem: "columnNames has this name twice; expected every column to have its own.",
    });
  for (const name of typeof types === "object" ? Object.keys(types) : [])
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
