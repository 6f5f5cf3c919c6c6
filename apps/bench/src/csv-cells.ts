// Cells of the files of published tables: commas, and quotes around cells without commas.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { OptionError } from "./options.ts";

/** The cells of each line after the header. Paths are relative to where pnpm was called. */
export async function readCells(path: string): Promise<readonly (readonly string[])[]> {
  const full = resolve(process.env.INIT_CWD ?? ".", path);
  const text = await readFile(full, "utf8").catch((error: unknown) => {
    throw new OptionError(`${path} cannot be read: ${(error as Error).message}.`);
  });
  const lines = text.replaceAll('"', "").replaceAll("\r", "").trimEnd().split("\n");
  return lines.slice(1).map((line) => line.split(","));
}

/** A cell as a number. Throws {@link OptionError}, with its place. */
export function numberAt(path: string, cells: readonly string[], line: number, column: number): number {
  const cell = cells[column]?.trim() ?? "";
  const value = cell === "" ? Number.NaN : Number(cell);
  if (Number.isFinite(value)) return value;
  throw new OptionError(`${path}, line ${line + 2}, column ${column + 1}: "${cell}" is not a number.`);
}
