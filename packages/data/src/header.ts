// Finds the header of a file below its title and comments.
import { looksLikeDate } from "./date-look.ts";
import { looksLikeNumber } from "./number-format.ts";

/** The header among the first rows. */
export interface FoundHeader {
  /** Its index; 0 if the file begins with it. */
  readonly row: number;
  /** The number of cells of most rows. */
  readonly width: number;
}

const comment = /^\s*(#|\/\/|%)/;

/**
 * Whether a row is a comment: it begins with `#`, `//` or `%`, and has another number of cells than the
 * table.
 */
export function isComment(cells: readonly string[], width: number): boolean {
  return cells.length !== width && comment.test(cells[0] ?? "");
}

/**
 * The first row with as many cells as most rows have, when every row above it is a comment or has one cell
 * with text in it, such as a title; else the first row.
 */
export function findHeader(rows: readonly (readonly string[])[]): FoundHeader {
  const width = commonWidth(rows);
  const padded = paddedTitles(rows, width);
  const row = padded > 0 ? padded : rows.findIndex((cells) => cells.length === width);
  const above = rows.slice(0, Math.max(row, 0));
  const isTitle = width > 1 && above.every((cells) => isComment(cells, width) || filled(cells) <= 1);
  return { row: isTitle ? above.length : 0, width };
}

function filled(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== "").length;
}

/**
 * The number of rows above the header that are a title as spreadsheets write it, with empty cells for the
 * other columns.
 */
function paddedTitles(rows: readonly (readonly string[])[], width: number): number {
  if (width < 3 || (rows[0]?.[0] ?? "").trim() === "") return 0;
  const header = rows.findIndex((cells) => cells.length === width && filled(cells) > 1);
  const isNamed = header > 0 && rows[header]!.some((cell) => cell.trim() !== "" && !isValue(cell));
  return isNamed && rows.slice(0, header).every((cells) => filled(cells) <= 1) ? header : 0;
}

function isValue(cell: string): boolean {
  return looksLikeNumber(cell) || looksLikeDate(cell);
}

function commonWidth(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows.slice(0, 200)) counts.set(length, (counts.get(length) ?? 0) + 1);
  let width = 0;
  for (const [length, count] of counts) {
    const most = counts.get(width) ?? 0;
    if (count > most || (count === most && length > width)) width = length;
  }
  return width;
}
