// Detects the character between cells.
import { looksLikeDate } from "./date-look.ts";
import { findHeader } from "./header.ts";
import { looksLikeNumber } from "./number-format.ts";
import { cellsOf, RowBuffer } from "./row-block.ts";
import { scanRows } from "./scan-rows.ts";

const delimiters = [",", ";", "\t", "|"];
const sampleLength = 65_536;
const sampleRows = 50;

/**
 * The delimiter under which most of the first rows have the same number of cells; of several, the one with
 * the larger share of numbers and dates below the header, and then with more cells. Comma where none has two.
 */
export function detectDelimiter(text: string, quote = '"'): string {
  const sample = text.slice(0, sampleLength);
  let best: string | undefined;
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const score = scoreOf(firstRows(sample, delimiter, quote, text.length <= sampleLength));
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  // One column of decimal commas: the comma would cut its numbers in two.
  return best ?? (/\d,\d/.test(sample) ? ";" : ",");
}

function firstRows(
  text: string,
  delimiter: string,
  quote: string,
  isLast: boolean,
): readonly (readonly string[])[] {
  const rows = new RowBuffer(quote);
  scanRows(text, rows, { delimiter, quote, isLast, firstLine: 1, limit: sampleRows });
  return Array.from({ length: rows.rows }, (_, row) => cellsOf(rows, row));
}

function scoreOf(rows: readonly (readonly string[])[]): number {
  const { row: header, width } = findHeader(rows);
  if (width < 2 || rows[header]!.length < 2) return 0;
  const table = rows.slice(header);
  const even = table.filter((row) => row.length === width).length / table.length;
  const cells = table
    .slice(1)
    .flat()
    .filter((cell) => cell.trim() !== "");
  const typed = cells.filter((cell) => looksLikeNumber(cell) || isDate(cell)).length;
  // A title above a header of typed cells is a column of decimal commas, cut in two.
  if (header > 0 && rows[header]!.every(looksLikeNumber)) return 0;
  return (
    Math.round(even * 100) * 1000 +
    (cells.length === 0 ? 0 : typed / cells.length) * 500 +
    Math.min(width, 99)
  );
}

function isDate(cell: string): boolean {
  return looksLikeDate(cell) && !/[;|\t]/.test(cell);
}
