// Reads a CSV file all of whose cells are texts, and its columns.
import { CellError, column, lineOf } from "@grus/data";
import { readCsv, type Table } from "grus";
import { InputError } from "./errors.ts";
import { existingKind, readParts } from "./files.ts";
import type { RowFlags } from "./reading-options.ts";

/** The table in a CSV file: every cell is text, only empty ones are missing. Throws {@link InputError}. */
export async function readTextTable(
  path: string,
  flags: RowFlags & { readonly quote?: string | undefined },
): Promise<Table> {
  if ((await existingKind(path)) === "directory")
    throw new InputError(`${path}: is a directory; expected a CSV file.`);
  const { delimiter, encoding, skipLines, header, quote } = flags;
  const rows = { delimiter, encoding, skipLines, header, quote };
  return readCsv(readParts(path), { ...rows, file: path, types: "text", missing: [""] });
}

/** The texts of a column. Throws `ColumnError` with the nearest name where there is no such column. */
export function textsIn(table: Table, name: string): readonly string[] {
  const found = column(table, name);
  return found.kind === "text" ? found.values : Array.from(found.values, String);
}

/** {@link textsIn} of a column without empty cells. Throws `CellError` with the line of the first one. */
export function filledTextsIn(table: Table, name: string, expected: string): readonly string[] {
  const texts = textsIn(table, name);
  const empty = texts.flatMap((text, row) => (text.trim() === "" ? [row] : []));
  if (empty.length === 0) return texts;
  const others = empty.length - 1;
  const more = others === 0 ? "" : ` (and ${others} more such ${others === 1 ? "row" : "rows"})`;
  throw new CellError({
    file: table.file,
    line: lineOf(table, empty[0]!),
    column: name,
    problem: `the cell is empty; expected ${expected}${more}.`,
    cure: "Fill it, or remove the row.",
  });
}
