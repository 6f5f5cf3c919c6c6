// Parses text, chunk by chunk, into rows of cells with the line on which each row starts, on top of Papa
// Parse.
//
// Why Papa Parse 5.7 (MIT, no dependencies, 19 kB minified, 7 kB gzipped): it is the only one of the three
// maintained parsers considered that streams unchanged in Node and in browsers. csv-parse 7 counts lines
// itself, but its portable build bundles a Buffer polyfill (120 to 215 kB, and streaming only in the larger
// one), and by uDSV's published benchmarks it parses a fifth to an eighth as fast. uDSV 0.7 is the fastest
// and smallest, but takes only well-formed text: it reports no error for a quote left open, and no positions.
// Only the synchronous `Parser` is used, whose `cursor` marks the end of the last complete row; rows are
// counted here.
import Papa from "papaparse";
import { CsvError, OptionError } from "./errors.ts";
import { countLineBreaks } from "./text-decoder.ts";

/** Rows of cells, and the line of the file on which each row starts, counted from 1. */
export interface CsvRows {
  readonly cells: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

/** Reads rows out of text that arrives in chunks. */
export interface RowReader {
  /** The rows completed by one more piece of text. */
  push(text: string): CsvRows;
  /** The rows that were incomplete so far. */
  end(): CsvRows;
}

/** How cells are separated and quoted. */
export interface RowOptions {
  /** Name of the file, for errors. */
  readonly file?: string | undefined;
  /**
   * One character between cells; by default the one of `, ; tab |` that splits the first rows most evenly.
   */
  readonly delimiter?: string | undefined;
  /**
   * The character around cells that hold delimiters or line breaks; doubled inside a cell. Default `"`; an
   * empty string for none.
   */
  readonly quote?: string | undefined;
}

// Enough text to detect the delimiter, with few calls of the parser.
const blockSize = 65_536;
const delimiters = [",", ";", "\t", "|"];

/**
 * A reader of rows. Blank lines are skipped. Throws {@link CsvError} for a quoted cell that does not end
 * properly.
 */
export function createRowReader({ file, delimiter, quote = '"' }: RowOptions = {}): RowReader {
  if (delimiter !== undefined) checkCharacter("delimiter", delimiter, `"${quote}`);
  if (quote !== "") checkCharacter("quote", quote, delimiter ?? delimiters.join(""));
  let buffer = "";
  let line = 1;
  let wanted = blockSize;
  let separator = delimiter;

  function parse(last: boolean): CsvRows {
    separator ??= detectDelimiter(buffer, quote);
    const { data, errors, meta } = parseBlock(buffer, separator, quote, !last);
    // A row cut by the end of the block may look malformed until the rest has arrived.
    const error = errors.find((found) => last || (found.row ?? 0) < data.length);
    if (error) throw badQuotes(file, line + countLineBreaks(buffer.slice(0, error.index)), error.code, quote);
    const rows = numberRows(data, line);
    buffer = buffer.slice(meta.cursor);
    line = rows.nextLine;
    // A row longer than the block is retried only at twice the size, so that long cells take linear time.
    wanted = Math.max(blockSize, 2 * buffer.length);
    return rows;
  }

  return {
    push(text) {
      buffer += text;
      return buffer.length < wanted ? { cells: [], lines: [] } : parse(false);
    },
    end: () => (buffer === "" ? { cells: [], lines: [] } : parse(true)),
  };
}

/** The delimiter under which the first rows of `text` have the most equal, and then the most, cells. */
export function detectDelimiter(text: string, quote = '"'): string {
  let best = ",";
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const { data } = parseBlock(text.slice(0, blockSize), delimiter, quote, text.length > blockSize, 50);
    const widths = data.filter((row) => !isBlank(row)).map((row) => row.length);
    const width = widths[0] ?? 0;
    const even = widths.filter((other) => other === width).length / widths.length;
    const score = width < 2 ? 0 : even * 1000 + Math.min(width, 999);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

interface ParsedBlock {
  readonly data: string[][];
  readonly errors: readonly { readonly code: string; readonly row?: number; readonly index?: number }[];
  readonly meta: { readonly cursor: number };
}

function parseBlock(
  text: string,
  delimiter: string,
  quote: string,
  ignoreLastRow: boolean,
  preview = 0,
): ParsedBlock {
  const fast = quote === "" || !text.includes(quote);
  const parser = new Papa.Parser({ delimiter, newline: "\n", quoteChar: quote, fastMode: fast, preview });
  return parser.parse(text, 0, ignoreLastRow) as ParsedBlock;
}

// Every line break of a row lies inside one of its cells, except the one that ends it.
function numberRows(data: readonly string[][], firstLine: number): CsvRows & { readonly nextLine: number } {
  const cells: string[][] = [];
  const lines: number[] = [];
  let line = firstLine;
  for (const row of data) {
    if (!isBlank(row)) {
      cells.push(row);
      lines.push(line);
    }
    line++;
    for (const cell of row) line += countLineBreaks(cell);
  }
  return { cells, lines, nextLine: line };
}

function isBlank(row: readonly string[]): boolean {
  return row.length === 1 && row[0]!.trim() === "";
}

function badQuotes(file: string | undefined, line: number, code: string, quote: string): CsvError {
  const found =
    code === "MissingQuotes"
      ? `found a quoted cell that starts here and never ends; expected a closing ${quote}.`
      : `found text after the closing ${quote} of a cell; expected a delimiter or the end of the line.`;
  const cure = `Double a ${quote} that is part of the text (${quote}${quote}), or pass quote: "" if the file quotes nothing.`;
  return new CsvError({ file, line, problem: found, cure });
}

function checkCharacter(name: string, value: string, taken: string): void {
  if (value.length === 1 && !`\r\n\uFEFF${taken}`.includes(value)) return;
  throw new OptionError({
    problem: `${name} is ${JSON.stringify(value)}; expected one character with no other role in the file.`,
  });
}
