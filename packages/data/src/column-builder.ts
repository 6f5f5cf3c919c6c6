// Builds a typed column from its cells, row by row.
//
// The kind is decided on the first rows, so that a long file is stored as numbers and not as text; later
// cells that do not fit are kept as strays and reported when the column is used (as DuckDB and pandas do).
import type { CellOptions } from "./cell.ts";
import type { Column, StrayCell } from "./column.ts";
import type { DateOrder } from "./date-forms.ts";
import { type ClockNotes, instantsOfWalls } from "./date-instants.ts";
import { GrowableFloat64 } from "./growable.ts";
import { numberReader } from "./infer-numbers.ts";
import type { Note } from "./note.ts";
import type { NumberFormat } from "./number-format.ts";
import type { RowBlock } from "./row-block.ts";
import { scanDate, scanNumber, scanNumericDate } from "./scan-cell.ts";
import type { WallReader } from "./wall-time.ts";

/** How the cells of a column are read. */
export type ColumnPlan =
  | { readonly kind: "text" }
  | { readonly kind: "number"; readonly format: NumberFormat }
  | { readonly kind: "date"; readonly read: WallReader; readonly order?: DateOrder | undefined };

/** A finished column, and what was assumed. */
export interface BuiltColumn {
  readonly column: Column;
  /** The order of its dates of numbers alone. */
  readonly order?: DateOrder | undefined;
  readonly notes: readonly Note[];
}

/** Accepts the cells of one column in order. */
export interface ColumnBuilder {
  /** A cell of a block. */
  add(block: RowBlock, cell: number): void;
  addText(text: string): void;
  finish(): BuiltColumn;
}

/** A builder of the column `name` by a plan. */
export function createColumnBuilder(
  name: string,
  plan: ColumnPlan,
  isMissing: (text: string) => boolean,
  options: CellOptions,
): ColumnBuilder {
  if (plan.kind === "text") return textBuilder(name);
  return plan.kind === "number"
    ? numberBuilder(name, plan.format, isMissing)
    : dateBuilder(name, plan, isMissing, options);
}

// Repeated texts share one string; a column of many different ones keeps them as they are.
const mostShared = 50_000;

function textBuilder(name: string): ColumnBuilder {
  const values: string[] = [];
  const known = new Map<string, string>();
  let missing = 0;
  function addText(text: string): void {
    if (text === "") missing++;
    const shared = known.get(text);
    if (shared === undefined && known.size < mostShared) known.set(text, text);
    values.push(shared ?? text);
  }
  return {
    add: (block, cell) => addText(block.cell(cell)),
    addText,
    finish: () => ({ column: { kind: "text", name, values, missing }, notes: [] }),
  };
}

function numberBuilder(
  name: string,
  format: NumberFormat,
  isMissing: (text: string) => boolean,
): ColumnBuilder {
  const values = new GrowableFloat64();
  const strays: StrayCell[] = [];
  const read = numberReader(format);
  const decimal = format.decimal.charCodeAt(0);
  // NaN for none.
  const thousands = format.thousands.charCodeAt(0);
  let missing = 0;
  function addText(text: string): void {
    const value = isMissing(text) ? Number.NaN : read(text);
    if (Number.isNaN(value)) {
      if (isMissing(text)) missing++;
      else strays.push({ row: values.length, text });
    }
    values.push(value);
  }
  return {
    add(block, cell) {
      const value = scanNumber(block.text, block.starts[cell]!, block.ends[cell]!, decimal, thousands);
      if (Number.isNaN(value)) addText(block.cell(cell));
      else values.push(value);
    },
    addText,
    finish: () => ({
      column: { kind: "number", name, values: values.toArray(), missing, strays },
      notes: [],
    }),
  };
}

function dateBuilder(
  name: string,
  { read, order }: Extract<ColumnPlan, { readonly kind: "date" }>,
  isMissing: (text: string) => boolean,
  { timeZone }: CellOptions,
): ColumnBuilder {
  const walls = new GrowableFloat64();
  const offsets = new OffsetList();
  const strays: StrayCell[] = [];
  const scan = scannerFor(read, order);
  let missing = 0;
  function addText(text: string): void {
    const found = isMissing(text) ? undefined : read(text);
    if (!found) {
      if (isMissing(text)) missing++;
      else strays.push({ row: walls.length, text });
    }
    offsets.push(found?.offset, walls.length);
    walls.push(found?.wall ?? Number.NaN);
  }
  return {
    add(block, cell) {
      const wall = scan(block.text, block.starts[cell]!, block.ends[cell]!);
      if (Number.isNaN(wall)) return addText(block.cell(cell));
      offsets.push(undefined, walls.length);
      walls.push(wall);
    },
    addText,
    finish() {
      const clock: ClockNotes = instantsOfWalls(name, walls.toArray(), offsets.values(), timeZone);
      const column: Column = {
        kind: "date",
        name,
        values: clock.instants,
        missing,
        strays,
        timeZone: clock.timeZone,
      };
      return { column, order, notes: clock.notes };
    },
  };
}

/** Reads the usual texts of a form where they lie; NaN for the others. */
function scannerFor(
  read: WallReader,
  order: DateOrder | undefined,
): (text: string, start: number, end: number) => number {
  if (order === "dayFirst") return (text, start, end) => scanNumericDate(text, start, end, true);
  if (order === "monthFirst") return (text, start, end) => scanNumericDate(text, start, end, false);
  return read("2024-05-06")?.wall === Date.UTC(2024, 4, 6) ? scanDate : () => Number.NaN;
}

/** The offsets of times: one for all, or one for each row. */
class OffsetList {
  #all: number | undefined;
  #each: GrowableFloat64 | undefined;

  push(offset: number | undefined, row: number): void {
    if (row === 0) this.#all = offset;
    else if (this.#each === undefined && offset !== this.#all) {
      this.#each = new GrowableFloat64();
      for (let before = 0; before < row; before++) this.#each.push(this.#all ?? Number.NaN);
    }
    this.#each?.push(offset ?? Number.NaN);
  }

  /** One offset for all rows, or NaN where a row has none; undefined where no row has one. */
  values(): number | Float64Array | undefined {
    return this.#each?.toArray() ?? this.#all;
  }
}
