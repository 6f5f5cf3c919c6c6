// Reads a CSV file, with readable file system errors.
import { readCsv, type Table } from "grus";
import { InputError } from "./errors.ts";
import { existingKind, readParts } from "./files.ts";
import { csvOptions, type ReadingFlags } from "./reading-options.ts";

/**
 * The table in a CSV file, read as the flags say; `time` is the column of times, if it is known. Throws
 * {@link InputError} when there is no such file.
 */
export async function readTable(path: string, flags: ReadingFlags, time?: string): Promise<Table> {
  if ((await existingKind(path)) === "directory")
    throw new InputError(`${path}: is a directory; expected a CSV file.`);
  return readCsv(readParts(path), { ...csvOptions(flags, time), file: path });
}
