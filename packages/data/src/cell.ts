// Cells: the types of columns, marks of missing values, plain numbers.
import type { ColumnKind } from "./column.ts";
import type { DateOptions } from "./date-forms.ts";
import type { NumberOptions } from "./number-format.ts";

/** The types a column can be declared to hold; the epoch types are numbers counted from 1970-01-01 UTC. */
export type ColumnType = ColumnKind | "epochSeconds" | "epochMilliseconds";

/** How cells are read. */
export interface CellOptions extends NumberOptions, DateOptions {
  /**
   * Cells that mark a missing value, compared ignoring case and surrounding blanks. Default
   * {@link missingMarks}.
   */
  readonly missing?: readonly string[] | undefined;
  /**
   * The zone of times without an offset, such as `Europe/Berlin` or `+01:00`; frequencies and calendar
   * features follow it. By default they are taken as UTC.
   */
  readonly timeZone?: string | undefined;
}

/** The texts that mark a missing value by default, ignoring case and surrounding blanks. */
export const missingMarks: readonly string[] = [
  "",
  "na",
  "n/a",
  "nan",
  "null",
  "none",
  "-",
  "–",
  "—",
  ".",
  "?",
  "#n/a",
  "<na>",
  "\\n",
];

/** Whether a cell marks a missing value. */
export function missingTest({ missing }: CellOptions): (text: string) => boolean {
  const marks = new Set(missing ? missing.map((mark) => mark.trim().toLowerCase()) : missingMarks);
  const longest = Math.max(0, ...[...marks].map((mark) => mark.length));
  return (text) => {
    const trimmed = text.trim();
    return trimmed.length <= longest && marks.has(trimmed.toLowerCase());
  };
}

/**
 * A decimal number such as `-1.5`, `.5`, `2e-3`; NaN for anything else, including hexadecimals, thousands
 * separators and overflow.
 */
export function parseNumber(text: string): number {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return Number.NaN;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : Number.NaN;
}
