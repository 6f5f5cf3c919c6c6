// Errors of reading and preparing data: where, found, expected, and how to fix it.
import { GrusError } from "@grus/tensor";
import { type Advice, adviceTexts, type OptionWriter, optionInCode, wholeText } from "./advice.ts";

/** The place of an error in a file, and its text. */
export interface DataErrorDetails {
  /** The function at fault, in the message for code alone. */
  readonly caller?: string | undefined;
  /** Name of the file, when the caller gave one. */
  readonly file?: string | undefined;
  /** Line of the file, counted from 1; the header usually is line 1. */
  readonly line?: number | undefined;
  /** Name of the series of a long table. */
  readonly series?: string | undefined;
  /** Name of the column. */
  readonly column?: string | undefined;
  /** What is wrong, one sentence: what was found and what was expected; options in it are data. */
  readonly problem: Advice | string;
  /** How to fix it; options in it are data. */
  readonly cure?: Advice | string | readonly (Advice | string)[] | undefined;
}

/**
 * Base of every error that this package throws on purpose. The message reads
 * `file:line, series "name", column "name": problem`, then the cure.
 *
 * `problem` and `cure` are fields too, in the names of the library's options.
 */
export class DataError extends GrusError {
  override readonly name: string = "DataError";
  /** Name of the file, when the caller gave one. */
  readonly file: string | undefined;
  /** Line of the file, counted from 1. */
  readonly line: number | undefined;
  /** Name of the series of a long table. */
  readonly series: string | undefined;
  /** Name of the column. */
  readonly column: string | undefined;
  /** What is wrong, without place and cure. */
  readonly problem: string;
  /** How to fix it. */
  readonly cure: string | undefined;
  readonly #details: DataErrorDetails;

  constructor(details: DataErrorDetails) {
    const caller = details.caller === undefined ? "" : `${details.caller}: `;
    super(`${caller}${messageOf(details, optionInCode)}`);
    this.#details = details;
    this.file = details.file;
    this.line = details.line;
    this.series = details.series;
    this.column = details.column;
    this.problem = wholeText(details.problem);
    this.cure = adviceTexts(details.cure);
  }

  /** The same problem at another line, such as that of a stream of which the file is a part. */
  atLine(line: number): DataError {
    return new DataError({ ...this.#details, line });
  }

  /** The message with options written by `write`; advice with an option that it does not have is left out. */
  messageWith(write: OptionWriter): string {
    return messageOf(this.#details, write);
  }
}

/**
 * A file that is not a well-formed table: empty, ragged, badly quoted, not text.
 *
 * Check the file, or say how it is to be read with the options of `readCsv`: `delimiter`, `encoding`,
 * `skipLines`, `header`.
 */
export class CsvError extends DataError {
  override readonly name = "CsvError";
}

/**
 * A column that is missing, duplicated, or of the wrong kind.
 *
 * The message lists the columns that there are, or the kind that was found: name one of them, or set its
 * kind with `types`.
 */
export class ColumnError extends DataError {
  override readonly name = "ColumnError";
}

/**
 * One cell whose kind differs from that of its column.
 *
 * Correct the cell, mark its text as missing with `missing`, or read the whole column as text with
 * `types`.
 */
export class CellError extends DataError {
  override readonly name = "CellError";
}

/**
 * Times that are unordered, repeated, missing, or have gaps.
 *
 * Sort the rows, choose what becomes of repeated times and gaps with the options that the message names,
 * or pass the frequency.
 */
export class TimeError extends DataError {
  override readonly name = "TimeError";
}

/**
 * Missing values where none are allowed.
 *
 * Choose a rule with `handleMissing`, such as "interpolate", "forward" or "drop", or correct the file.
 */
export class MissingValueError extends DataError {
  override readonly name = "MissingValueError";
}

/**
 * Too few rows for a split or window.
 *
 * Give more rows, or make the context, the horizon or the batch smaller.
 */
export class WindowError extends DataError {
  override readonly name = "WindowError";
}

/**
 * A column that cannot be scaled.
 *
 * Leave out the column, or give the scaler values that are finite and not all alike.
 */
export class ScalerError extends DataError {
  override readonly name = "ScalerError";
}

/**
 * An option with an invalid value.
 *
 * The message says which values it accepts: pass one of them.
 */
export class OptionError extends DataError {
  override readonly name = "OptionError";
}

/**
 * A saved preparation that cannot be restored, or that does not fit the rows.
 *
 * Pass the preparation unmodified, and rows of the frequency and the series of training.
 */
export class PreparationError extends DataError {
  override readonly name = "PreparationError";
}

function messageOf(details: DataErrorDetails, write: OptionWriter): string {
  const { file, line, series, column } = details;
  const places = [
    file !== undefined && line !== undefined ? `${file}:${line}` : (file ?? (line && `line ${line}`)),
    series !== undefined && `series ${JSON.stringify(series)}`,
    column !== undefined && `column ${JSON.stringify(column)}`,
  ].filter(Boolean);
  const where = places.length > 0 ? `${places.join(", ")}: ` : "";
  const cure = adviceTexts(details.cure, write);
  return `${where}${wholeText(details.problem, write)}${cure === undefined ? "" : `\n${cure}`}`;
}
