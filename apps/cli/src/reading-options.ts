// The flags about how a CSV file is read, shared by every command that reads one.
import {
  type Aggregate,
  aggregates,
  type ColumnType,
  type CsvOptions,
  type DateOrder,
  type DecimalSign,
  missingMarks,
  parseStep,
  type ThousandsSign,
} from "@grus/data";
import { type Command, InvalidArgumentError } from "commander";
import { nameList, oneOf, wholeNumber } from "./options.ts";

/** The parsed flags; each is absent unless given. */
export interface ReadingFlags {
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  readonly skipLines?: number | undefined;
  readonly header?: boolean | undefined;
  readonly na?: readonly string[] | undefined;
  readonly decimal?: DecimalSign | undefined;
  readonly thousands?: ThousandsSign | undefined;
  readonly dateOrder?: DateOrder | undefined;
  readonly timeFormat?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly types?: Readonly<Record<string, ColumnType>> | undefined;
  readonly resample?: string | undefined;
  readonly aggregate?: Aggregate | undefined;
}

const ORDERS: Readonly<Record<string, DateOrder>> = {
  "day-first": "dayFirst",
  "month-first": "monthFirst",
  "year-first": "yearFirst",
};
const KINDS: Readonly<Record<string, ColumnType>> = {
  number: "number",
  date: "date",
  text: "text",
  "epoch-seconds": "epochSeconds",
  "epoch-milliseconds": "epochMilliseconds",
};

/** The flags about how the rows of a CSV file are found, whatever its cells hold. */
export type RowFlags = Pick<ReadingFlags, "delimiter" | "encoding" | "skipLines" | "header">;

/** Adds the flags about how the rows of a CSV file are found. */
export function addRowOptions(command: Command): Command {
  return command
    .option("--delimiter <character>", "between cells; tab for a tab (default: found)", delimiterOf)
    .option("--encoding <name>", "such as utf-16le or windows-1252 (default: found; UTF-8 where it is valid)")
    .option("--skip-lines <count>", "lines to leave out above the header (default: found)", wholeNumber(0))
    .option("--header", "the first row holds names (default: unless all its cells are numbers or dates)")
    .option("--no-header", "the first row holds values");
}

/** Adds the flags about how a CSV file is read. */
export function addReadingOptions(command: Command): Command {
  return addRowOptions(command)
    .option(
      "--na <texts>",
      `further texts that mark a missing cell, separated by commas, in double quotes where they hold one (default: none besides empty cells and ${missingMarks.filter((mark) => mark !== "").join(" ")})`,
      nameList,
    )
    .option("--decimal <sign>", "the decimal sign: . or , (default: found in each column)", oneOf([".", ","]))
    .option(
      "--thousands <sign>",
      'between thousands: , . \' " " or none (default: found in each column)',
      thousandsOf,
    )
    .option(
      "--date-order <order>",
      `of dates such as 01/02/2024: ${Object.keys(ORDERS).join(", ")} (default: found by a day above 12, then by even steps)`,
      (text: string) => ORDERS[oneOf(Object.keys(ORDERS))(text)],
    )
    .option("--time-format <form>", "of times, as strftime has it: %d.%m.%Y %H:%M (default: found)")
    .option(
      "--time-zone <zone>",
      "of times without an offset, such as Europe/Berlin; the calendar follows it (default: UTC)",
    )
    .option(
      "--types <kinds>",
      `kinds of columns, such as code=text,at=epoch-seconds: ${Object.keys(KINDS).join(", ")} (default: found)`,
      typesOf,
    )
    .option(
      "--resample <step>",
      'gather rows into steps: hour, "15 minutes", day, week, month, quarter, year (default: rows as they are)',
      stepOf,
    )
    .option(
      "--aggregate <rule>",
      `with --resample: ${aggregates.join(", ")} of each step (default: mean)`,
      oneOf(aggregates),
    );
}

/** The flags as options of the reader. `time` is the column of times, if it is known. */
export function csvOptions(flags: ReadingFlags, time: string | undefined): CsvOptions {
  const { delimiter, encoding, skipLines, header, decimal, thousands, dateOrder, timeFormat, timeZone } =
    flags;
  const { na = [], types } = flags;
  const missing = [...missingMarks, ...na];
  const reading = { delimiter, encoding, skipLines, header, decimal, thousands };
  return { ...reading, dateOrder, timeFormat, timeZone, types, time, missing };
}

/** The reading flags among others, without those that were not given. */
export function readingFlagsOf(flags: ReadingFlags): ReadingFlags {
  const { delimiter, encoding, skipLines, header, na, decimal, thousands, dateOrder } = flags;
  const { timeFormat, timeZone, types, resample, aggregate } = flags;
  const all = {
    delimiter,
    encoding,
    skipLines,
    header,
    na,
    decimal,
    thousands,
    dateOrder,
    timeFormat,
    timeZone,
    types,
    resample,
    aggregate,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function delimiterOf(text: string): string {
  const delimiter = text === "tab" || text === "\\t" ? "\t" : text;
  if (delimiter.length === 1) return delimiter;
  throw new InvalidArgumentError("Expected one character, or tab.");
}

function thousandsOf(text: string): ThousandsSign {
  const word = oneOf([",", ".", "'", " ", "space", "none"])(text);
  return word === "none" ? "" : word === "space" ? " " : word;
}

function stepOf(text: string): string {
  try {
    parseStep(text);
    return text;
  } catch {
    throw new InvalidArgumentError(
      'Expected a step such as hour, "15 minutes", day, week, month or quarter.',
    );
  }
}

function typesOf(text: string): Record<string, ColumnType> {
  return Object.fromEntries(
    nameList(text).map((pair) => {
      const at = pair.lastIndexOf("=");
      const kind = KINDS[pair.slice(at + 1)];
      if (at < 1 || kind === undefined)
        throw new InvalidArgumentError(`Expected NAME=KIND, with one of ${Object.keys(KINDS).join(", ")}.`);
      return [pair.slice(0, at), kind];
    }),
  );
}
