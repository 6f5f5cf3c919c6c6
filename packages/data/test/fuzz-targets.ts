// Fuzz targets: tables in files.
import type { FuzzTarget } from "@grus/testing/fuzz";
import { describe } from "../src/describe.ts";
import { DataError } from "../src/errors.ts";
import { noteText } from "../src/note.ts";
import { parseCsv } from "../src/read-csv.ts";
import { dateColumn, numberColumn } from "../src/table.ts";
import { awkwardFiles } from "./awkward-files.ts";

/** Reads a table, each column as numbers and as dates, and describes it. */
function readTable(file: Uint8Array): void {
  const table = parseCsv(file);
  for (const name of table.columns.keys()) {
    unlessRefused(() => numberColumn(table, name));
    unlessRefused(() => dateColumn(table, name));
  }
  for (const note of table.notes) noteText(note);
  unlessRefused(() => describe(table));
}

function unlessRefused(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
  }
}

export const targets: readonly FuzzTarget[] = [
  {
    name: "CSV",
    code: ["data/src/read-csv", "data/src/text-decoder", "data/src/csv", "data/src/table", "data/src/date"],
    files: awkwardFiles.map(({ content }) =>
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    ),
    read: readTable,
  },
];
