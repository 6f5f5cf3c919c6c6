// Reads text that arrives in chunks into rows of cells with the line on which each row starts.
import { advice, option } from "./advice.ts";
import { detectDelimiter } from "./delimiter.ts";
import { CsvError, OptionError } from "./errors.ts";
import { wholeNumber } from "./option-checks.ts";
import { type RowBlock, RowBuffer } from "./row-block.ts";
import { scanRows, type WrongQuote } from "./scan-rows.ts";

/** Reads rows out of text that arrives in chunks. */
export interface RowReader {
  /** The rows completed by one more piece of text; valid until the next call. */
  push(text: string): RowBlock;
  /** The rows that were incomplete so far. */
  end(): RowBlock;
  /** The character between cells; undefined until the first rows were read. */
  delimiter(): string | undefined;
}

/** How cells are separated and quoted. */
export interface RowOptions {
  /** Name of the file, for errors. */
  readonly file?: string | undefined;
  /**
   * One character between cells; by default the one of `, ; tab |` that splits the first rows most evenly
   * into numbers and dates.
   */
  readonly delimiter?: string | undefined;
  /**
   * The character around cells that hold delimiters or line breaks; doubled inside a cell. Default `"`; an
   * empty string for none.
   */
  readonly quote?: string | undefined;
  /** Lines to leave out at the beginning of the file. Default 0. */
  readonly skipLines?: number | undefined;
}

// Enough text to detect the delimiter, with few calls of the scanner.
const blockSize = 65_536;
const separators = ",;\t|";

/**
 * A reader of rows. Blank lines are skipped. Throws {@link CsvError} for a quoted cell that does not end
 * properly.
 */
export function createRowReader(options: RowOptions = {}): RowReader {
  const { file, delimiter, quote = '"', skipLines = 0 } = options;
  wholeNumber("skipLines", skipLines, 0);
  if (delimiter !== undefined) checkCharacter("delimiter", delimiter, `"${quote}`);
  if (quote !== "") checkCharacter("quote", quote, delimiter ?? separators);
  const rows = new RowBuffer(quote);
  let buffer = "";
  let line = 1;
  let skipped = 0;
  let wanted = blockSize;
  let separator = delimiter;

  function read(isLast: boolean): RowBlock {
    if (separator === undefined) {
      const stated = statedDelimiter(buffer);
      separator = stated?.delimiter ?? detectDelimiter(buffer, quote);
      // The line that states the delimiter is not a row.
      if (stated) buffer = `${" ".repeat(stated.length)}${buffer.slice(stated.length)}`;
    }
    const { cursor, nextLine, wrong } = scanRows(buffer, rows, {
      delimiter: separator,
      quote,
      isLast,
      firstLine: line,
    });
    if (wrong) throw badQuotes(file, wrong, quote);
    buffer = buffer.slice(cursor);
    line = nextLine;
    // A row longer than the block is retried only at twice the size, so that long cells take linear time.
    wanted = Math.max(blockSize, 2 * buffer.length);
    return rows;
  }

  function skip(): void {
    for (let end = buffer.indexOf("\n"); skipped < skipLines && end >= 0; end = buffer.indexOf("\n")) {
      buffer = buffer.slice(end + 1);
      skipped++;
      line++;
    }
  }

  function none(): RowBlock {
    rows.reset("");
    return rows;
  }

  return {
    push(text) {
      buffer += text;
      if (skipped < skipLines) skip();
      return buffer.length < wanted || skipped < skipLines ? none() : read(false);
    },
    end: () => (buffer === "" || skipped < skipLines ? none() : read(true)),
    delimiter: () => separator,
  };
}

/** The delimiter of a first line such as `sep=;`, which Excel reads and writes. */
function statedDelimiter(text: string): { readonly delimiter: string; readonly length: number } | undefined {
  const found = /^"?sep=(.)"?(?=\n)/.exec(text.slice(0, 20));
  return found ? { delimiter: found[1]!, length: found[0].length } : undefined;
}

function badQuotes(file: string | undefined, { kind, line }: WrongQuote, quote: string): CsvError {
  const problem =
    kind === "open"
      ? `found a quoted cell that starts here and never ends; expected a closing ${quote}.`
      : `found text after the closing ${quote} of a cell; expected a delimiter or the end of the line.`;
  const cure = [
    `Double a ${quote} that is part of the text (${quote}${quote}).`,
    advice`Where the file quotes nothing, pass ${option("quote", "")}.`,
  ];
  return new CsvError({ file, line, problem, cure });
}

function checkCharacter(name: string, value: string, taken: string): void {
  if (value.length === 1 && !`\r\n\uFEFF${taken}`.includes(value)) return;
  throw new OptionError({
    problem: `${name} is ${JSON.stringify(value)}; expected one character with no other role in the file.`,
  });
}
