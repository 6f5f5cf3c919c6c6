// Columns of a table.

/** The kind of a column's cells. */
export type ColumnKind = "number" | "date" | "text";

/** A cell whose kind differs from the rest of its column. */
export interface StrayCell {
  /** Row of the table, counted from 0. */
  readonly row: number;
  /** The text of the cell. */
  readonly text: string;
}

/** Numbers; a missing or stray cell is NaN. */
export interface NumberColumn {
  readonly kind: "number";
  readonly name: string;
  readonly values: Float64Array;
  /** The number of missing cells; strays do not count. */
  readonly missing: number;
  /** Cells that are not numbers though most are: an error when the column is read. */
  readonly strays: readonly StrayCell[];
}

/** Instants in epoch milliseconds; a missing or stray cell is NaN. */
export interface DateColumn {
  readonly kind: "date";
  readonly name: string;
  readonly values: Float64Array;
  /** The number of missing cells; strays do not count. */
  readonly missing: number;
  /** Cells that are not dates though most are: an error when the column is read. */
  readonly strays: readonly StrayCell[];
  /** The zone whose wall clocks the cells show, such as `Europe/Berlin` or `+01:00`; undefined for UTC. */
  readonly timeZone?: string | undefined;
}

/** Text unchanged; a missing cell is an empty string. */
export interface TextColumn {
  readonly kind: "text";
  readonly name: string;
  readonly values: readonly string[];
  /** The number of empty cells. */
  readonly missing: number;
}

/** One named column. */
export type Column = NumberColumn | DateColumn | TextColumn;
