// What a column holds.

/** What the cells of a column mean. */
export type ColumnKind = "number" | "date" | "text";

/** A cell that does not hold what the rest of its column holds. */
export interface StrayCell {
  /** Row of the table, counted from 0. */
  readonly row: number;
  /** The cell as it was written. */
  readonly text: string;
}

/** Numbers; a missing or stray cell is NaN. */
export interface NumberColumn {
  readonly kind: "number";
  readonly name: string;
  readonly values: Float64Array;
  /** How many cells are missing; strays do not count. */
  readonly missing: number;
  /** Cells that are no numbers though most are: an error as soon as the column is asked for. */
  readonly strays: readonly StrayCell[];
}

/** Instants in epoch milliseconds (UTC unless the cell gave an offset); a missing or stray cell is NaN. */
export interface DateColumn {
  readonly kind: "date";
  readonly name: string;
  readonly values: Float64Array;
  /** How many cells are missing; strays do not count. */
  readonly missing: number;
  /** Cells that are no dates though most are: an error as soon as the column is asked for. */
  readonly strays: readonly StrayCell[];
}

/** Text as it was written; a missing cell is an empty string. */
export interface TextColumn {
  readonly kind: "text";
  readonly name: string;
  readonly values: readonly string[];
  /** How many cells are empty. */
  readonly missing: number;
}

/** One named column. */
export type Column = NumberColumn | DateColumn | TextColumn;
