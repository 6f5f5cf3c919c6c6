// Pretrained word vectors in the text forms of GloVe and fastText.
import { TextError } from "../errors.ts";
import { type LineSource, linesOf } from "./lines.ts";

/** Vectors by word. */
export interface WordVectors {
  /** Numbers per word. */
  readonly size: number;
  /** The words by row, in the order of the file, each once. */
  readonly words: readonly string[];
  /** [words, size], row-major. */
  readonly values: Float32Array;
}

/** Options of {@link readWordVectors}. */
export interface ReadWordVectorsOptions {
  /** The words to keep, which saves memory. Default: all. */
  readonly words?: Iterable<string> | undefined;
  /** Numbers per word. Default: those of the header line, or else of the first word. */
  readonly size?: number | undefined;
  /** Name of the file, for errors. */
  readonly file?: string | undefined;
}

/**
 * Reads word vectors, one word a line followed by its numbers, separated by single spaces: GloVe's files, and
 * fastText's `.vec`, whose first line has the number of words and their size. A word may contain spaces, as
 * some of GloVe's 840B do. Of a repeated word the first counts. Throws {@link TextError} with the line for
 * another number of numbers, and for a file without words.
 */
export async function readWordVectors(
  source: LineSource,
  { words, size, file }: ReadWordVectorsOptions = {},
): Promise<WordVectors> {
  const kept = new KeptVectors(words, size, file);
  let line = 0;
  for await (const text of linesOf(source)) kept.add(text, ++line);
  return kept.finish();
}

class KeptVectors {
  readonly #wanted: ReadonlySet<string> | undefined;
  readonly #file: string | undefined;
  #size: number | undefined;
  readonly #rows = new Map<string, Float32Array>();

  constructor(words: Iterable<string> | undefined, size: number | undefined, file: string | undefined) {
    this.#wanted = words && new Set(words);
    this.#size = size;
    this.#file = file;
  }

  add(text: string, line: number): void {
    const trimmed = text.trimEnd();
    if (trimmed === "") return;
    const fields = trimmed.split(" ");
    if (line === 1 && this.#isHeader(fields)) return;
    this.#size ??= numbersAtEnd(fields);
    const word = this.#wordOf(fields, line);
    if (this.#rows.has(word) || this.#wanted?.has(word) === false) return;
    this.#rows.set(word, this.#numbersOf(fields, line));
  }

  /** Two whole numbers, the words and their size. */
  #isHeader(fields: readonly string[]): boolean {
    if (fields.length !== 2 || !fields.every((field) => /^\d+$/.test(field))) return false;
    this.#size ??= Number(fields[1]);
    return true;
  }

  #wordOf(fields: readonly string[], line: number): string {
    const count = fields.length - this.#size!;
    // A word with spaces has no number after its first part: that would be one number too many.
    const hasNumber = fields.slice(1, count).some(isNumber);
    if (count < 1 || this.#size === 0 || hasNumber) throw this.#wrongWidth(fields, line);
    return fields.slice(0, count).join(" ");
  }

  #numbersOf(fields: readonly string[], line: number): Float32Array {
    const numbers = fields.slice(-this.#size!);
    if (!numbers.every(isNumber)) throw this.#wrongWidth(fields, line);
    return Float32Array.from(numbers, Number);
  }

  #wrongWidth(fields: readonly string[], line: number): TextError {
    const found = numbersAtEnd(fields);
    return new TextError({
      file: this.#file,
      line,
      problem: `the word ${JSON.stringify(fields[0])} has ${found} numbers; expected ${this.#size || "at least 1"}.`,
      cure: "Each line has a word and its numbers, separated by single spaces; the file may be cut off here.",
    });
  }

  finish(): WordVectors {
    const size = this.#size;
    if (size === undefined) {
      const problem = "there are no word vectors; expected a word and its numbers on each line.";
      throw new TextError({ file: this.#file, problem });
    }
    const values = new Float32Array(this.#rows.size * size);
    [...this.#rows.values()].forEach((row, i) => values.set(row, i * size));
    return { size, words: [...this.#rows.keys()], values };
  }
}

/** How many fields at the end are numbers; the first is always part of the word. */
function numbersAtEnd(fields: readonly string[]): number {
  const last = fields.findLastIndex((field) => !isNumber(field));
  return fields.length - 1 - Math.max(0, last);
}

function isNumber(field: string): boolean {
  return field !== "" && Number.isFinite(Number(field));
}
