// Reading a CSV file, with the file system's errors in words.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { readCsv, type Table } from "grus";
import { InputError } from "./errors.ts";

/** The table in a CSV file; empty cells and those in `missing` are missing values. Throws {@link InputError} when there is no such file. */
export async function readTable(path: string, missing: readonly string[] = []): Promise<Table> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(
      `${path}: ${error.code === "ENOENT" ? "there is no such file" : error.message}.`,
      "Check the path.",
    );
  });
  if (found.isDirectory()) throw new InputError(`${path}: is a directory; expected a CSV file.`);
  return readCsv(createReadStream(path), { file: path, missing: ["", ...missing] });
}
