// Reads a CSV file, with readable file system errors.
import { type CsvSource, resample, timeColumn } from "@grus/data";
import { readCsv, type Table } from "grus";
import { InputError } from "./errors.ts";
import { existingKind, readParts } from "./files.ts";
import { csvOptions, type ReadingFlags } from "./reading-options.ts";

/**
 * The table in a CSV file, read as the flags say, its rows gathered into the steps of --resample; `time` is
 * the column of times, if it is known. Throws {@link InputError} when there is no such file, and for --aggregate
 * without steps.
 */
export async function readTable(path: string, flags: ReadingFlags, time?: string): Promise<Table> {
  if ((await existingKind(path)) === "directory")
    throw new InputError(`${path}: is a directory; expected a CSV file.`);
  return readNamed(path, readParts(path), flags, time);
}

/** The table in a text that is known already, such as lines of standard input; `name` is used in errors. */
export async function readNamed(
  name: string,
  source: CsvSource,
  flags: ReadingFlags,
  time?: string,
): Promise<Table> {
  const table = await readCsv(source, { ...csvOptions(flags, time), file: name });
  return inSteps(table, flags, time);
}

function inSteps(table: Table, { resample: step, aggregate }: ReadingFlags, time: string | undefined): Table {
  if (step === undefined && aggregate !== undefined)
    throw new InputError(
      `--aggregate ${aggregate}: expected steps into which rows are gathered; got none.`,
      "Give them with --resample, or omit it.",
    );
  if (step === undefined) return table;
  const found = timeColumn(table, time);
  if (found === undefined)
    throw new InputError("--resample: found no column of dates to gather rows by.", "Name it with --time.");
  const { table: gathered, note } = resample(table, found.name, step, aggregate);
  return { ...gathered, notes: [...table.notes, note] };
}
