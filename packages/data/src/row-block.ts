// Rows of cells as positions in a piece of text: no cell becomes a string before it is asked for.

/** Complete rows of a piece of text. Valid until its reader is given more text. */
export interface RowBlock {
  readonly text: string;
  /** The number of rows. */
  readonly rows: number;
  /** The first cell of every row, [rows + 1]; the last entry is the number of cells. */
  readonly firstCells: Int32Array;
  /** Where every cell begins in `text`, and where it ends, without its quotes. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The line of the file on which every row starts, counted from 1. */
  readonly lines: Int32Array;
  /** The text of a cell. */
  cell(index: number): string;
}

/** A block that is filled row by row, and used again for the next piece of text. */
export class RowBuffer implements RowBlock {
  text = "";
  rows = 0;
  firstCells: Int32Array = new Int32Array(1024);
  starts: Int32Array = new Int32Array(4096);
  ends: Int32Array = new Int32Array(4096);
  lines: Int32Array = new Int32Array(1024);
  readonly #quote: string;
  readonly #escaped = new Set<number>();
  #cells = 0;

  constructor(quote: string) {
    this.#quote = quote;
  }

  cell(index: number): string {
    const text = this.text.slice(this.starts[index]!, this.ends[index]!);
    return this.#escaped.has(index) ? text.replaceAll(this.#quote + this.#quote, this.#quote) : text;
  }

  /** Empties the buffer. */
  reset(text: string): void {
    this.text = text;
    this.rows = 0;
    this.#cells = 0;
    this.#escaped.clear();
    this.firstCells[0] = 0;
  }

  addCell(start: number, end: number, isEscaped: boolean): void {
    if (this.#cells === this.starts.length) {
      this.starts = doubled(this.starts);
      this.ends = doubled(this.ends);
    }
    this.starts[this.#cells] = start;
    this.ends[this.#cells] = end;
    if (isEscaped) this.#escaped.add(this.#cells);
    this.#cells++;
  }

  /** Ends a row; a blank line, which is a row of one empty cell, is dropped. */
  endRow(line: number): void {
    const first = this.firstCells[this.rows]!;
    if (this.#cells === first + 1 && this.cell(first).trim() === "") {
      this.dropRow();
      return;
    }
    if (this.rows + 1 >= this.firstCells.length) {
      this.firstCells = doubled(this.firstCells);
      this.lines = doubled(this.lines);
    }
    this.lines[this.rows] = line;
    this.rows++;
    this.firstCells[this.rows] = this.#cells;
  }

  /** Drops the cells since the last row. */
  dropRow(): void {
    this.#cells = this.firstCells[this.rows]!;
    for (const index of this.#escaped) if (index >= this.#cells) this.#escaped.delete(index);
  }
}

/** The cells of a row as strings. */
export function cellsOf(block: RowBlock, row: number): string[] {
  const first = block.firstCells[row]!;
  return Array.from({ length: block.firstCells[row + 1]! - first }, (_, i) => block.cell(first + i));
}

function doubled(values: Int32Array): Int32Array {
  const grown = new Int32Array(2 * values.length);
  grown.set(values);
  return grown;
}
