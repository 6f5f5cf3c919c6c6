// Notes: what was assumed while data were read or ordered, and which option changes it.
import { type Advice, adviceText, adviceTexts, type OptionWriter, optionInCode } from "./advice.ts";

/** One assumption or change, where it was made, and how to have it otherwise. Plain data. */
export interface Note {
  /** Line of the file, counted from 1, where one is meant. */
  readonly line?: number | undefined;
  /** Name of the column. */
  readonly column?: string | undefined;
  /** Name of the series of a long table. */
  readonly series?: string | undefined;
  /** What was found, and how it was read. */
  readonly text: Advice | string;
  /** The option that changes it; undefined where none does. */
  readonly change?: Advice | undefined;
}

/**
 * A note as one line: `column "day": … `. `write` writes options; by default as in a call of this library.
 * A change whose option `write` does not have is left out.
 */
export function noteText(note: Note, write: OptionWriter = optionInCode): string {
  const places = [
    note.line === undefined ? undefined : `line ${note.line}`,
    note.series === undefined ? undefined : `series ${JSON.stringify(note.series)}`,
    note.column === undefined ? undefined : `column ${JSON.stringify(note.column)}`,
  ].filter((place) => place !== undefined);
  const where = places.length > 0 ? `${places.join(", ")}: ` : "";
  const change = adviceTexts(note.change, write);
  return `${where}${adviceText(note.text, write) ?? ""}${change === undefined ? "" : ` ${change}`}`;
}
