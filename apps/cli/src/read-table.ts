// Reads a CSV file, with readable file system errors.
import { missingMarks } from "@grus/data";
import { readCsv, type Table } from "grus";
import { InputError } from "./errors.ts";
import { existingKind, readParts } from "./files.ts";

/**
 * The table in a CSV file; the usual marks of missing values count, and those in `missing`. Throws {@link InputError}
 * when there is no such file.
 */
export async function readTable(
  path: string,
  missing: readonly string[] = [],
  /** The file's content, if already read. */
  content?: Uint8Array,
): Promise<Table> {
  if (content === undefined && (await existingKind(path)) === "directory")
    throw new InputError(`${path}: is a directory; expected a CSV file.`);
  return readCsv(content ?? readParts(path), { file: path, missing: [...missingMarks, ...missing] });
}
