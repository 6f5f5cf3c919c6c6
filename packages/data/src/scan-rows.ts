// Finds rows and cells in text (RFC 4180).
//
// Why no library: the cells of a file are mostly numbers, which can be read where they lie in the text. Papa
// Parse, used before, makes a string of every cell: a million rows of five columns took 3.2 to 4.5 s of CPU
// time with it, and take 1.4 to 1.8 s with these scanners (Node 20, in turns on one machine).
import type { RowBuffer } from "./row-block.ts";

/** How far a text was read. */
export interface Scanned {
  /** The position after the last complete row. */
  readonly cursor: number;
  /** The line of the next row. */
  readonly nextLine: number;
  /** The first cell that is not quoted properly. */
  readonly wrong: WrongQuote | undefined;
}

/** A quoted cell that never ends, or that has text after its closing quote. */
export interface WrongQuote {
  readonly kind: "open" | "textAfterQuote";
  readonly line: number;
}

/** What to look for. */
export interface ScanOptions {
  readonly delimiter: string;
  /** Empty for none. */
  readonly quote: string;
  /** Whether the text ends here; if not, a row without a line end is left. */
  readonly isLast: boolean;
  readonly firstLine: number;
  /** The number of rows after which to stop. Default: none. */
  readonly limit?: number | undefined;
}

/** Reads complete rows of `text` into `rows`, whose former rows are dropped. */
export function scanRows(text: string, rows: RowBuffer, options: ScanOptions): Scanned {
  rows.reset(text);
  return new Scanner(text, rows, options).scan(options.limit ?? Number.POSITIVE_INFINITY);
}

const lineEnd = 10;
const blank = 32;

/** What follows a cell: another cell, the end of the row, or text that has yet to arrive. */
type Next = "cell" | "row" | "wait";

class Scanner {
  readonly #text: string;
  readonly #rows: RowBuffer;
  readonly #delimiter: number;
  readonly #quote: string;
  readonly #quoteCode: number;
  readonly #isLast: boolean;
  #at = 0;
  /** The line of the row, and of the cell. */
  #rowLine: number;
  #line: number;
  #wrong: WrongQuote | undefined;

  constructor(text: string, rows: RowBuffer, { delimiter, quote, isLast, firstLine }: ScanOptions) {
    this.#text = text;
    this.#rows = rows;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote;
    this.#quoteCode = quote === "" ? -1 : quote.charCodeAt(0);
    this.#isLast = isLast;
    this.#rowLine = firstLine;
    this.#line = firstLine;
  }

  scan(limit: number): Scanned {
    let cursor = 0;
    while (this.#at < this.#text.length && this.#rows.rows < limit) {
      let next: Next = "cell";
      while (next === "cell") next = this.#cell();
      if (next === "wait") {
        this.#rows.dropRow();
        break;
      }
      this.#rows.endRow(this.#rowLine);
      this.#rowLine = ++this.#line;
      cursor = Math.min(this.#at, this.#text.length);
    }
    return { cursor, nextLine: this.#rowLine, wrong: this.#wrong };
  }

  #cell(): Next {
    const open = this.#openingQuote();
    if (open < 0) return this.#plainCell();
    const { end, after, isEscaped } = this.#closingQuote(open);
    if (end < 0) return this.#isLast ? this.#refuse("open") : "wait";
    if (after >= this.#text.length && !this.#isLast) return "wait";
    if (!this.#endsCell(after)) return open === this.#at ? this.#refuse("textAfterQuote") : this.#plainCell();
    this.#rows.addCell(open + 1, end, isEscaped);
    this.#countLines(open, end);
    return this.#endCell(after);
  }

  #plainCell(): Next {
    const text = this.#text;
    const { length } = text;
    const delimiter = this.#delimiter;
    let end = this.#at;
    while (end < length) {
      const code = text.charCodeAt(end);
      if (code === delimiter || code === lineEnd) break;
      end++;
    }
    if (end === length && !this.#isLast) return "wait";
    this.#rows.addCell(this.#at, end, false);
    return this.#endCell(end);
  }

  #endCell(end: number): Next {
    this.#at = end + 1;
    return end < this.#text.length && this.#text.charCodeAt(end) === this.#delimiter ? "cell" : "row";
  }

  #endsCell(at: number): boolean {
    if (at >= this.#text.length) return true;
    const code = this.#text.charCodeAt(at);
    return code === this.#delimiter || code === lineEnd;
  }

  /** The position of a quote that begins the cell, after blanks; -1 if there is none. */
  #openingQuote(): number {
    if (this.#quoteCode < 0) return -1;
    const at = this.#afterBlanks(this.#at);
    return this.#text.charCodeAt(at) === this.#quoteCode ? at : -1;
  }

  #closingQuote(open: number): { readonly end: number; readonly after: number; readonly isEscaped: boolean } {
    const text = this.#text;
    let isEscaped = false;
    let end = text.indexOf(this.#quote, open + 1);
    while (end >= 0 && text.charCodeAt(end + 1) === this.#quoteCode) {
      isEscaped = true;
      end = text.indexOf(this.#quote, end + 2);
    }
    return { end, after: this.#afterBlanks(end + 1), isEscaped };
  }

  #afterBlanks(start: number): number {
    let at = start;
    while (this.#text.charCodeAt(at) === blank) at++;
    return at;
  }

  #countLines(from: number, to: number): void {
    for (let at = this.#text.indexOf("\n", from); at >= 0 && at < to; at = this.#text.indexOf("\n", at + 1))
      this.#line++;
  }

  #refuse(kind: WrongQuote["kind"]): Next {
    this.#wrong = { kind, line: this.#line };
    return "wait";
  }
}
