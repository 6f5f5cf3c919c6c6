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

/** A file that is not a well-formed table: empty, ragged, badly quoted, not text. */
export class CsvError extends DataError {
  override readonly name = "CsvError";
}

/** A column that is missing, duplicated, or of the wrong kind. */
export class ColumnError extends DataError {
  override readonly name = "ColumnError";
}

/** One cell whose kind differs from that of its column. */
export class CellError extends DataError {
  override readonly name = "CellError";
}

/** Times that are unordered, repeated, missing, or have gaps. */
export class TimeError extends DataError {
  override readonly name = "TimeError";
}

/** Missing values where none are allowed. */
export class MissingValueError extends DataError {
  override readonly name = "MissingValueError";
}

/** Too few rows for a split or window. */
export class WindowError extends DataError {
  override readonly name = "WindowError";
}

/** A column that cannot be scaled. */
export class ScalerError extends DataError {
  override readonly name = "ScalerError";
}

/** An option with an invalid value. */
export class OptionError extends DataError {
  override readonly name = "OptionError";
}

/** A saved preparation that cannot be restored. */
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
