import { describe, expect, test } from "vitest";
import type { ColumnType } from "./cell.ts";
import type { CsvSource } from "./csv-source.ts";
import { formatDate } from "./date.ts";
import { CsvError } from "./errors.ts";
import { noteText } from "./note.ts";
import { type CsvOptions, parseCsv, readCsv } from "./read-csv.ts";
import { column, dateColumn, numberColumn, textColumn } from "./table.ts";
import { sampleRows } from "./table-builder.ts";

const text = 'day,y,note\n2012-01-01,1.5,"a, b"\n2012-01-02,NA,\n2012-01-03,-,c\n';
const bytes = new TextEncoder().encode(text);

async function* asyncChunks(): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += 7) yield bytes.slice(i, i + 7);
}

describe("readCsv", () => {
  const sources: readonly (readonly [string, () => CsvSource])[] = [
    ["a string", () => text],
    ["bytes", () => bytes],
    ["an array of strings", () => [text.slice(0, 20), text.slice(20)]],
    ["an async iterable of bytes", asyncChunks],
    ["a stream", () => new Blob([text]).stream()],
    ["CRLF and a byte order mark", () => `\uFEFF${text.replaceAll("\n", "\r\n")}`],
    ["semicolons", () => text.replaceAll(",", ";").replace("a; b", "a, b")],
  ];

  test.each(sources)("%s", async (_, source) => {
    const table = await readCsv(source());
    expect([table.rows, [...table.columns.keys()], [...table.lines!]]).toEqual([
      3,
      ["day", "y", "note"],
      [2, 3, 4],
    ]);
    expect([...dateColumn(table, "day").values].map((time) => formatDate(time))).toEqual([
      "2012-01-01",
      "2012-01-02",
      "2012-01-03",
    ]);
    expect(numberColumn(table, "y")).toMatchObject({
      values: Float64Array.of(1.5, Number.NaN, Number.NaN),
      missing: 2,
    });
    expect(textColumn(table, "note")).toMatchObject({ values: ["a, b", "", "c"], missing: 1 });
  });

  test("cancels the stream when the file is refused midway", async () => {
    let cancelled = false;
    const stream = new ReadableStream<string>({
      pull: (controller) => controller.enqueue(`a,b\n1,2,3\n${"1,2\n".repeat(20_000)}`),
      cancel: () => {
        cancelled = true;
      },
    });
    await expect(readCsv(stream)).rejects.toThrow(CsvError);
    expect(cancelled).toBe(true);
  });
});

describe("parseCsv", () => {
  test("takes types, missing marks, decimal comma, date order and names as given", () => {
    const table = parseCsv("01.02.2012;1,5;7;1325376000\n02.02.2012;x;8;1325376060\n", {
      columnNames: ["day", "y", "code", "at"],
      dateOrder: "dayFirst",
      decimal: ",",
      missing: ["x"],
      types: { code: "text", at: "epochSeconds" },
    });
    expect(formatDate(dateColumn(table, "day").values[1]!)).toBe("2012-02-02");
    expect([...numberColumn(table, "y").values]).toEqual([1.5, Number.NaN]);
    expect(textColumn(table, "code").values).toEqual(["7", "8"]);
    expect(formatDate(dateColumn(table, "at").values[1]!)).toBe("2012-01-01T00:01:00");
    expect([...table.lines!]).toEqual([1, 2]);
  });

  test("reads every column as one type when asked", () => {
    const table = parseCsv("day,code,text\n2012-01-01,007,NA\n2012-01-02,, b \n", {
      types: "text",
      missing: [""],
    });
    const values = [...table.columns.keys()].map((name) => textColumn(table, name).values);
    expect(values).toEqual([
      ["2012-01-01", "2012-01-02"],
      ["007", ""],
      ["NA", " b "],
    ]);
    expect(table.notes).toEqual([]);
  });

  test("names columns without a name by their position, numbers repeated ones, and trims names", () => {
    expect([...parseCsv(", b\n1,2\n").columns.keys()]).toEqual(["column 1", "b"]);
    const { columns, notes } = parseCsv("a,b,a,a 2,\n1,2,3,4,5\n");
    expect([...columns.keys()]).toEqual(["a", "b", "a 3", "a 2", "column 5"]);
    expect(notes.map((note) => noteText(note))).toEqual([
      'line 1, column "a": the header repeats this name; the later column is called "a 3".',
      'line 1: column 5 has no name in the header; it is called "column 5".',
    ]);
  });

  test("a first row of values is not a header, unless the caller says so", () => {
    const text = "2012-01-01,1\n2012-01-02,2\n";
    const { columns, rows, lines } = parseCsv(text);
    expect([[...columns.keys()], rows, [...lines!]]).toEqual([["column 1", "column 2"], 2, [1, 2]]);
    expect([...parseCsv(text, { header: true }).columns.keys()]).toEqual(["2012-01-01", "1"]);
    expect([...parseCsv("a,b\n1,2\n", { header: false }).columns.values()].map(({ kind }) => kind)).toEqual([
      "text",
      "text",
    ]);
  });

  test("evidence after the first rows decides the order of dates", () => {
    const days = Array.from(
      { length: sampleRows + 400 },
      (_, i) => `0${1 + (i % 9)}/02/${1900 + Math.floor(i / 600)}`,
    );
    const day = (text: string): string => formatDate(dateColumn(parseCsv(text), "d").values[0]!);
    expect(day(`d\n${days.join("\n")}\n13/02/2012\n`)).toBe("1900-02-01");
    expect(day(`d\n${days.join("\n")}\n02/13/2012\n`)).toBe("1900-01-02");
  });

  test("a name from Object.prototype is an ordinary name", () => {
    expect(
      numberColumn(
        parseCsv("constructor,__proto__\n1,2\n", {
          types: { constructor: "number" } as Record<string, ColumnType>,
        }),
        "__proto__",
      ).values[0],
    ).toBe(2);
    expect(column(parseCsv("toString\n1\n"), "toString").kind).toBe("number");
  });

  test.each<readonly [string, CsvOptions, string]>([
    ["", {}, "f.csv: the file is empty; expected a header and rows."],
    ["\n \n", {}, "f.csv: the file is empty; expected a header and rows."],
    ["a,b\n", {}, "f.csv: the file has a header but no rows."],
    ["", { columnNames: ["a"] }, "f.csv: the file has a header but no rows."],
    [
      'a,b\n"x\ny",2\n1,2,3\n',
      {},
      "f.csv:4: found 3 cells; expected 2, as in the header in line 1.\nPut cells that hold the delimiter in quotes, and leave a missing cell empty. Where lines stand above the header, leave them out: skipLines: 3.",
    ],
    [
      "a,b\n1,2\n3\n",
      {},
      "f.csv:3: found 1 cell; expected 2, as in the header in line 1.\nPass the character that separates the cells as delimiter. Where lines stand above the header, leave them out: skipLines: 2.",
    ],
    [
      "1,2\n",
      { columnNames: ["a", "a"] },
      'f.csv, column "a": columnNames has this name twice; expected every column to have its own.',
    ],
    [
      "a,b\n1,2\n",
      { time: "c" },
      'f.csv, column "c": `time` names this column; expected a column of the file.',
    ],
    ["1,2\n", { columnNames: ["a"] }, "f.csv:1: found 2 cells; expected 1, as in columnNames."],
    [
      "temp,wind\n1,2\n",
      { types: { tmp: "number" } },
      'f.csv, column "tmp": `types` names this column; expected a column of the file.\nDid you mean "temp"?',
    ],
  ])("%j is refused", (csv, options, message) => {
    expect(() => parseCsv(csv, { file: "f.csv", ...options })).toThrow(message);
  });

  test("decides kinds on the first rows and keeps cells that do not fit as strays", () => {
    const rows = Array.from({ length: sampleRows + 10 }, (_, i) =>
      i < sampleRows ? `${i},` : `x${i},w${i}`,
    );
    const table = parseCsv(`a,late\n${rows.join("\n")}\n`);
    expect(column(table, "a")).toMatchObject({ kind: "number" });
    expect(() => numberColumn(table, "a")).toThrow(
      `line ${sampleRows + 2}, column "a": found "x${sampleRows}"; expected a number (and 9 more such cells).`,
    );
    // The kind of a column missing in the whole sample is decided by its first cells.
    expect(textColumn(table, "late").missing).toBe(sampleRows);
  });
});
