// The format of a column's numbers, by the cells that can be read in one way only.
import { advice, option } from "./advice.ts";
import { parseNumber } from "./cell.ts";
import type { Note } from "./note.ts";
import {
  type DecimalSign,
  isGrouped,
  type NumberFormat,
  type NumberOptions,
  numberParts,
  parseFormatted,
  type ThousandsSign,
} from "./number-format.ts";

/** What the cells of a column say about their format. */
export interface NumberEvidence {
  /** The share of cells that may be numbers, from 0 to 1. */
  readonly share: number;
  /** The decimal sign that more cells show than the other; undefined where none does. */
  readonly decimal: DecimalSign | undefined;
  /** The sign of thousands that most cells show beyond doubt. */
  readonly thousands: ThousandsSign | undefined;
  /** A cell such as `1,234` or `1.234`, which decides nothing, and the sign in it. */
  readonly unclear: { readonly text: string; readonly sign: DecimalSign } | undefined;
  readonly unit: string;
}

/** The evidence in the cells of a column that are not missing. */
export function numberEvidence(cells: readonly string[]): NumberEvidence {
  const decimals = { ".": 0, ",": 0 };
  const thousands = new Map<ThousandsSign, number>();
  const units = new Map<string, number>();
  let numbers = 0;
  let unclear: NumberEvidence["unclear"];
  for (const cell of cells) {
    const parts = numberParts(cell);
    const shown = parts && signsOf(parts.digits);
    if (!shown) continue;
    numbers++;
    count(units, parts.unit);
    if (shown.decimal) decimals[shown.decimal]++;
    if (shown.thousands) count(thousands, shown.thousands);
    if (shown.unclear) unclear ??= { text: cell.trim(), sign: shown.unclear };
  }
  units.delete("");
  return {
    share: cells.length === 0 ? 0 : numbers / cells.length,
    decimal: decimals["."] > decimals[","] ? "." : decimals[","] > decimals["."] ? "," : undefined,
    thousands: mostCommon(thousands),
    unclear,
    unit: mostCommon(units) ?? "",
  };
}

interface Signs {
  readonly decimal?: DecimalSign;
  readonly thousands?: ThousandsSign;
  readonly unclear?: DecimalSign;
}

/** What the digits of one number show; undefined if they are not a number in any format. */
function signsOf(all: string): Signs | undefined {
  const digits = all.replace(/e.*$/i, "");
  const grouping = ([" ", "'"] as const).find((sign) => digits.includes(sign));
  const [point, comma] = [digits.lastIndexOf("."), digits.lastIndexOf(",")];
  if (point < 0 && comma < 0) return grouping ? { thousands: grouping } : {};
  if (point >= 0 && comma >= 0)
    return point > comma ? { decimal: ".", thousands: "," } : { decimal: ",", thousands: "." };
  const sign = point >= 0 ? "." : ",";
  if (digits.indexOf(sign) !== Math.max(point, comma))
    return isGrouped(digits, sign) ? { thousands: sign, decimal: sign === "." ? "," : "." } : undefined;
  if (grouping) return { decimal: sign, thousands: grouping };
  return isGrouped(digits, sign) ? { unclear: sign } : { decimal: sign };
}

/** The format of a column, and what was assumed. */
export interface ChosenFormat {
  readonly format: NumberFormat;
  readonly notes: readonly Note[];
}

/**
 * The format of a column by its evidence; where a cell such as `1,234` decides nothing, by the `fileDecimal`
 * of the other columns, then by the delimiter: a file of semicolons has decimal commas.
 */
export function chooseFormat(
  column: string,
  evidence: NumberEvidence,
  options: NumberOptions,
  fileDecimal: DecimalSign | undefined,
  delimiter: string | undefined,
): ChosenFormat {
  const { unclear, unit } = evidence;
  const isOpen = unclear !== undefined && evidence.decimal === undefined && options.decimal === undefined;
  const guess = isOpen ? guessDecimal(unclear.sign, fileDecimal, delimiter) : undefined;
  const decimal = options.decimal ?? evidence.decimal ?? guess ?? fileDecimal ?? ".";
  const other = decimal === "." ? "," : ".";
  const shown = evidence.thousands === decimal ? undefined : evidence.thousands;
  const thousands = options.thousands ?? shown ?? other;
  const format: NumberFormat = { decimal, thousands, unit };
  const isSaid = isOpen && (unclear.sign === "," || fileDecimal === "," || delimiter === ";");
  return {
    format,
    notes: [...(isSaid ? [unclearNote(column, unclear.text, format)] : []), ...unitNotes(column, unit)],
  };
}

function guessDecimal(
  sign: DecimalSign,
  fileDecimal: DecimalSign | undefined,
  delimiter: string | undefined,
): DecimalSign {
  if (fileDecimal !== undefined) return fileDecimal;
  return sign === "," && delimiter === ";" ? "," : ".";
}

function unclearNote(column: string, text: string, format: NumberFormat): Note {
  const other = format.decimal === "." ? "," : ".";
  return {
    column,
    text: `${JSON.stringify(text)} is read as ${parseFormatted(text, format)}.`,
    change: advice`${option("decimal", other)} reads it as ${String(otherReading(text, format, other))}.`,
  };
}

function otherReading(text: string, format: NumberFormat, decimal: DecimalSign): number {
  return parseFormatted(text, { ...format, decimal, thousands: format.decimal });
}

function unitNotes(column: string, unit: string): readonly Note[] {
  if (unit === "") return [];
  const text =
    unit === "%" ? "numbers are in percent: 5% is read as 5." : `amounts in ${unit} are read as numbers.`;
  return [{ column, text }];
}

/** A reader of the numbers of a format; plain ones are read without taking them apart. */
export function numberReader(format: NumberFormat): (text: string) => number {
  const isPlain = format.thousands !== "." && format.decimal === ".";
  return (text) => {
    const value = isPlain ? parseNumber(text) : Number.NaN;
    return Number.isNaN(value) ? parseFormatted(text, format) : value;
  };
}

/** The share of cells that a format reads. */
export function shareRead(cells: readonly string[], read: (text: string) => number): number {
  return cells.filter((cell) => !Number.isNaN(read(cell))).length / cells.length;
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function mostCommon<Key>(counts: ReadonlyMap<Key, number>): Key | undefined {
  return [...counts].reduce<readonly [Key | undefined, number]>(
    (best, [key, times]) => (times > best[1] ? [key, times] : best),
    [undefined, 0],
  )[0];
}
