// Formats a table as CSV.
import type { Column } from "./column.ts";
import { formatDate } from "./date.ts";
import type { Table } from "./table.ts";

/** How to write a CSV. */
export interface FormatCsvOptions {
  /** The character between cells. Default `,`. */
  readonly delimiter?: string | undefined;
  /** The line terminator. Default `\n`; RFC 4180 and spreadsheets also accept `\r\n`. */
  readonly lineEnd?: "\n" | "\r\n" | undefined;
  /**
   * Digits after the decimal point at most; by default as many as are needed to read back the same number.
   */
  readonly decimals?: number | undefined;
}

/**
 * The table as CSV with a header (RFC 4180): cells that hold the delimiter, a quote or a line break, or that
 * begin or end with a blank, are quoted, with quotes doubled. Dates are written as {@link formatDate} does, a
 * missing value as an empty cell (`NA` where the table has one column, since a blank line is skipped).
 * {@link parseCsv} reads the same table back.
 *
 * @example
 * const table = tableFrom({ day: [new Date("2024-05-01")], forecast: [18.25] });
 * formatCsv(table); // "day,forecast\n2024-05-01,18.25\n"
 */
export function formatCsv(table: Table, options: FormatCsvOptions = {}): string {
  const { delimiter = ",", lineEnd = "\n" } = options;
  const columns = [...table.columns.values()];
  const missing = columns.length === 1 ? "NA" : "";
  const cells = columns.map((column) => cellWriter(column, missing, options));
  const lines = [columns.map(({ name }) => quoted(name, delimiter)).join(delimiter)];
  for (let row = 0; row < table.rows; row++) {
    lines.push(cells.map((cell) => quoted(cell(row), delimiter)).join(delimiter));
  }
  return lines.join(lineEnd) + lineEnd;
}

function cellWriter(
  column: Column,
  missing: string,
  { decimals }: FormatCsvOptions,
): (row: number) => string {
  if (column.kind === "text") return (row) => column.values[row] || missing;
  const strays = new Map(column.strays.map(({ row, text }) => [row, text]));
  const write = column.kind === "date" ? dateWriter(column.values) : numberWriter(decimals);
  return (row) => {
    const value = column.values[row]!;
    return Number.isNaN(value) ? (strays.get(row) ?? missing) : write(value);
  };
}

// One style per column: the time of day is written when any row has one.
function dateWriter(times: Float64Array): (time: number) => string {
  const withTime = times.some((time) => time % 86_400_000 !== 0);
  return (time) => formatDate(time, withTime);
}

function numberWriter(decimals: number | undefined): (value: number) => string {
  if (decimals === undefined) return String;
  return (value) => String(Number(value.toFixed(decimals)));
}

function quoted(cell: string, delimiter: string): string {
  const plain = !cell.includes(delimiter) && !/["\r\n]|^\s|\s$/.test(cell);
  return plain ? cell : `"${cell.replaceAll('"', '""')}"`;
}
