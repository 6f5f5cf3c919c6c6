// Parsing of one cell: number, date, or missing.
import type { ColumnKind } from "./column.ts";
import { type DateOrder, parseDate, parseDateOrYear } from "./date.ts";

/** The types a column can be declared to hold; the epoch types are numbers counted from 1970-01-01 UTC. */
export type ColumnType = ColumnKind | "epochSeconds" | "epochMilliseconds";

/** How cells are read. */
export interface CellOptions {
  /**
   * Cells that mark a missing value, compared ignoring case and surrounding blanks. Default `""`, `NA`,
   * `N/A`, `NaN`, `null`, `-`.
   */
  readonly missing?: readonly string[] | undefined;
  /** The decimal sign. Default `.`. */
  readonly decimal?: "." | "," | undefined;
  /** How to read dates that do not start with the year; by default they are not read. */
  readonly dateOrder?: DateOrder | undefined;
}

/** Parses a cell to a number; NaN when it is not one. */
export type CellReader = (text: string) => number;

/** The texts that mark a missing value by default, ignoring case and surrounding blanks. */
export const missingMarks: readonly string[] = ["", "na", "n/a", "nan", "null", "-"];

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
export function parseNumber(text: string, decimal: "." | "," = "."): number {
  const trimmed = text.trim();
  const plain = decimal === "." ? trimmed : trimmed.includes(".") ? "" : trimmed.replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return Number.NaN;
  const value = Number(plain);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** The parser of a numeric or date type. */
export function cellReader(
  type: Exclude<ColumnType, "text">,
  { decimal, dateOrder }: CellOptions,
): CellReader {
  if (type === "number") return (text) => parseNumber(text, decimal);
  if (type === "date") return (text) => parseDateOrYear(text, dateOrder);
  const unit = type === "epochSeconds" ? 1000 : 1;
  return (text) => Math.round(parseNumber(text, decimal) * unit);
}

/**
 * The type of most cells: `number` or `date` when more than half of the cells that are not missing parse as
 * such, else `text`. A column of missing cells only is `number`. A bare year is a number.
 */
export function inferKind(
  cells: readonly string[],
  isMissing: (text: string) => boolean,
  options: CellOptions,
): ColumnKind {
  const present = cells.filter((cell) => !isMissing(cell));
  const share = (read: CellReader): number =>
    present.filter((cell) => !Number.isNaN(read(cell))).length / present.length;
  if (present.length === 0 || share((text) => parseNumber(text, options.decimal)) > 0.5) return "number";
  return share((text) => parseDate(text, options.dateOrder)) > 0.5 ? "date" : "text";
}
