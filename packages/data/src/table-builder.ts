// Builds a table from rows of cells: the header, then one builder per column.
import type { CellOptions, ColumnType } from "./cell.ts";
import { type ColumnBuilder, createColumnBuilder } from "./column-builder.ts";
import type { CsvRows } from "./csv-rows.ts";
import { ColumnError, CsvError } from "./errors.ts";
import { GrowableFloat64 } from "./growable.ts";
import { nearestName } from "./nearest.ts";
import type { Table } from "./table.ts";

/** Options of a table builder. */
export interface TableOptions extends CellOptions {
  /** Name of the file, for errors. */
  readonly file?: string | undefined;
  /** The names of the columns of a file without a header; by default they are read from the first row. */
  readonly columnNames?: readonly string[] | undefined;
  /** Types of columns that should not be guessed. */
  readonly types?: Readonly<Record<string, ColumnType>> | undefined;
}

/** Accepts rows in order and finishes with a table. */
export interface TableBuilder {
  add(rows: CsvRows): void;
  /** Throws {@link CsvError} when there was no row. */
  finish(): Table;
}

/**
 * A builder of one table. Throws {@link CsvError} for ragged rows, {@link ColumnError} for duplicate names.
 */
export function createTableBuilder(options: TableOptions): TableBuilder {
  const { file, columnNames } = options;
  const lines = new GrowableFloat64();
  let header: Header | undefined = columnNames && createHeader(columnNames, undefined, options);

  function addRow(cells: readonly string[], line: number, { builders, place }: Header): void {
    if (cells.length !== builders.length) throw raggedRow(file, line, cells.length, builders.length, place);
    for (let i = 0; i < builders.length; i++) builders[i]!.add(cells[i]!);
    lines.push(line);
  }

  return {
    add(rows) {
      rows.cells.forEach((cells, i) => {
        if (header) addRow(cells, rows.lines[i]!, header);
        else header = createHeader(cells, rows.lines[i]!, options);
      });
    },
    finish() {
      if (!header) throw new CsvError({ file, problem: "the file is empty; expected a header and rows." });
      const rowLines = Int32Array.from(lines.toArray());
      if (rowLines.length === 0) throw new CsvError({ file, problem: "the file has a header but no rows." });
      const columns = new Map(header.names.map((name, i) => [name, header!.builders[i]!.finish()]));
      return { file, rows: rowLines.length, columns, lines: rowLines };
    },
  };
}

interface Header {
  readonly names: readonly string[];
  readonly builders: readonly ColumnBuilder[];
  /** Where the names were found, for errors. */
  readonly place: string;
}

function createHeader(cells: readonly string[], line: number | undefined, options: TableOptions): Header {
  const names = cells.map((cell, i) => cell.trim() || `column ${i + 1}`);
  checkUnique(names, line, options.file);
  checkTypes(names, options);
  const builders = names.map((name) => createColumnBuilder(name, ownType(options, name), options));
  return { names, builders, place: line === undefined ? "columnNames" : `the header in line ${line}` };
}

function ownType({ types }: TableOptions, name: string): ColumnType | undefined {
  return types && Object.hasOwn(types, name) ? types[name] : undefined;
}

function checkUnique(names: readonly string[], line: number | undefined, file: string | undefined): void {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated === undefined) return;
  throw new ColumnError({
    file,
    line,
    column: repeated,
    problem: "found this name twice in the header; expected every column to have its own name.",
    cure: "Rename one of the two columns.",
  });
}

function checkTypes(names: readonly string[], { types = {}, file }: TableOptions): void {
  for (const name of Object.keys(types)) {
    if (names.includes(name)) continue;
    const nearest = nearestName(name, names);
    throw new ColumnError({
      file,
      column: name,
      problem: "`types` names this column; expected a column of the file.",
      cure: nearest === undefined ? undefined : `Did you mean ${JSON.stringify(nearest)}?`,
    });
  }
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
    problem: `found ${found} cells; expected ${expected}, as in ${place}.`,
    cure:
      found === 1 || expected === 1
        ? "Pass the character that separates the cells as `delimiter`."
        : "Put cells that hold the delimiter in quotes, and leave a missing cell empty.",
  });
}
