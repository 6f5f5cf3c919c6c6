// Names of columns, from a header or by position.
import { advice, option } from "./advice.ts";
import { looksLikeDate } from "./date-look.ts";
import type { Note } from "./note.ts";
import { looksLikeNumber } from "./number-format.ts";

/** Names of columns, each of them once, and what was assumed. */
export interface ColumnNames {
  readonly names: readonly string[];
  readonly notes: readonly Note[];
}

/** Whether the first row of a table is one of values: every cell is a number or a date. */
export function isHeaderless(first: readonly string[], second: readonly string[] | undefined): boolean {
  const isTyped = (cell: string): boolean => looksLikeNumber(cell) || looksLikeDate(cell);
  return second !== undefined && second.length === first.length && first.every(isTyped);
}

/** `column 1`, `column 2`, … */
export function positionalNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `column ${i + 1}`);
}

/** The note on a file whose first row holds values. */
export function headerlessNote(line: number): Note {
  return {
    line,
    text: "all cells of the first row are numbers or dates, so it is read as a row of values, not as a header.",
    change: advice`${option("header", true)} reads it as the header.`,
  };
}

/** The names in a header: an empty one becomes `column 2`, a repeated one gets a number. */
export function headerNames(cells: readonly string[], line: number): ColumnNames {
  const notes: Note[] = [];
  const taken = new Set(cells.map((cell) => cell.trim()));
  const names: string[] = [];
  cells.forEach((cell, i) => {
    const given = cell.trim();
    const wanted = given === "" ? `column ${i + 1}` : given;
    const isFirst = given !== "" && !names.includes(given);
    const name = isFirst ? given : freeName(wanted, given === "" ? 1 : 2, taken);
    if (!isFirst) {
      taken.add(name);
      notes.push(given === "" ? { line, text: emptyNameText(i + 1, name) } : repeatedNote(given, line, name));
    }
    names.push(name);
  });
  return { names, notes };
}

function freeName(wanted: string, from: number, taken: ReadonlySet<string>): string {
  let name = from === 1 ? wanted : `${wanted} ${from}`;
  for (let number = from; taken.has(name); number++) name = `${wanted} ${number + 1}`;
  return name;
}

/** What is said of the column at a position, counted from 1, that has no name. */
export function emptyNameText(position: number, name: string): string {
  return `column ${position} has no name in the header; it is called ${JSON.stringify(name)}.`;
}

function repeatedNote(given: string, line: number, name: string): Note {
  return {
    line,
    column: given,
    text: `the header repeats this name; the later column is called ${JSON.stringify(name)}.`,
  };
}
