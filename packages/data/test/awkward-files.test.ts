// What is read from files as people have them, what is said, and the table of both in the README.
import {
  type Column,
  DataError,
  describeFrequency,
  describe as describeTable,
  formatDate,
  noteText,
  parseCsv,
  regularTable,
  type Table,
} from "@grus/data";
import { describe, expect, test } from "vitest";
import { type AwkwardFile, awkwardFiles } from "./awkward-files.ts";

function firstCells(column: Column): string {
  if (column.kind === "text") return column.values.slice(0, 3).join(", ");
  const write = (value: number): string =>
    column.kind === "date" ? formatDate(value, undefined, column.timeZone) : String(value);
  return Array.from(column.values.subarray(0, 3), write).join(", ");
}

function wholeOf(table: Table): string {
  const { times } = describeTable(table);
  const columns = [...table.columns.values()].map(
    (column) => `${column.name} ${column.kind} ${firstCells(column)}`,
  );
  return [...columns, ...(times ? [describeFrequency(times.frequency)] : [])].join("; ");
}

/** What is read, and what is said of it: by the reader, then by the regular table of the first number. */
function outcome({ content }: AwkwardFile): { readonly read: string; readonly said: readonly string[] } {
  try {
    const table = parseCsv(content, { file: "f.csv" });
    const said = table.notes;
    const time = describeTable(table).time;
    const regular = time === undefined ? undefined : regularTable(table, time, [], {});
    return { read: wholeOf(table), said: [...said, ...(regular?.notes ?? [])].map((note) => noteText(note)) };
  } catch (error) {
    if (error instanceof DataError) return { read: error.message, said: [] };
    throw error;
  }
}

describe("awkward files", () => {
  test.each(awkwardFiles.map((file) => [file.about, file] as const))("%s", (_, file) => {
    const { read, said } = file;
    expect(outcome(file)).toEqual({ read, said });
  });

  test("each is awkward in a way of its own", () => {
    expect(new Set(awkwardFiles.map(({ about }) => about)).size).toBe(awkwardFiles.length);
    expect(awkwardFiles.length).toBeGreaterThanOrEqual(30);
  });

  test("the page of the documentation shows this table", async () => {
    await expect(pageOf(awkwardFiles)).toMatchFileSnapshot("../awkward-files.md");
  });
});

/** The page `awkward-files.md`; `vitest run --update` writes it anew. */
function pageOf(files: readonly AwkwardFile[]): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", "<br>");
  const head = ["file", "what is read: columns, kinds, first cells, frequency", "what is said"];
  const rows = files.map(({ about, read, said }) => [cell(about), cell(read), said.map(cell).join("<br>")]);
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(" | ")} |`;
  return [
    "# Awkward files",
    "",
    "Files as people have them: what `readCsv` reads from them, and what is said in `notes`. The table is that of `test/awkward-files.ts`, where the",
    "files are, and its test compares both.",
    "",
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...rows.map(line),
    "",
  ].join("\n");
}
