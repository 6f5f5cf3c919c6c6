// Checks that the rows of a table have as many cells as it has columns.
import { advice, option } from "./advice.ts";
import { CsvError } from "./errors.ts";
import { isComment } from "./header.ts";
import type { Note } from "./note.ts";

/** Accepts the rows of a table, and counts those that are left out. */
export class RowWidths {
  readonly #width: number;
  readonly #place: string;
  readonly #file: string | undefined;
  #comments = 0;
  #firstComment = 0;
  #firstPadded = 0;

  /** `place` names where the number of columns was found. */
  constructor(width: number, place: string, file: string | undefined) {
    this.#width = width;
    this.#place = place;
    this.#file = file;
  }

  /**
   * Whether a row belongs to the table: comments do not; an empty cell behind the last column does not count.
   * Throws {@link CsvError} for another number of cells.
   */
  accepts(cells: readonly string[], line: number): boolean {
    const width = this.#width;
    if (cells.length === width) return true;
    if (width > 1 && isComment(cells, width)) {
      this.#firstComment ||= line;
      this.#comments++;
      return false;
    }
    if (cells.length !== width + 1 || cells[width]!.trim() !== "")
      throw raggedRow(this.#file, line, cells.length, width, this.#place);
    this.#firstPadded ||= line;
    return true;
  }

  /** What was left out. */
  notes(): readonly Note[] {
    const notes: Note[] = [];
    if (this.#firstPadded > 0) {
      const text = "rows end with a delimiter; the empty cell behind it is left out.";
      notes.push({ line: this.#firstPadded, text });
    }
    if (this.#comments > 0) {
      const text = this.#comments === 1 ? "a comment is" : `${this.#comments} comments are`;
      const where = this.#comments === 1 ? "" : ", the first here";
      notes.push({ line: this.#firstComment, text: `${text} left out${where}.` });
    }
    return notes;
  }
}

function raggedRow(
  file: string | undefined,
  line: number,
  found: number,
  expected: number,
  place: string,
): CsvError {
  const isCut = found === 1 || expected === 1;
  return new CsvError({
    file,
    line,
    problem: `found ${found} ${found === 1 ? "cell" : "cells"}; expected ${expected}, as in ${place}.`,
    cure: [
      isCut
        ? advice`Pass the character that separates the cells as ${option("delimiter")}.`
        : "Put cells that hold the delimiter in quotes, and leave a missing cell empty.",
      ...(line < 50
        ? [advice`Where lines stand above the header, leave them out: ${option("skipLines", line - 1)}.`]
        : []),
    ],
  });
}
