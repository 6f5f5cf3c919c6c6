import { caseCount } from "@grus/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRowReader, type RowOptions } from "./csv-rows.ts";
import { detectDelimiter } from "./delimiter.ts";
import { CsvError } from "./errors.ts";
import { cellsOf, type RowBlock } from "./row-block.ts";

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function rowsOf(chunks: readonly string[], options: RowOptions = {}): readonly Row[] {
  const reader = createRowReader({ file: "f.csv", ...options });
  const rowsIn = (block: RowBlock): readonly Row[] =>
    Array.from({ length: block.rows }, (_, row) => ({ line: block.lines[row]!, cells: cellsOf(block, row) }));
  return [...chunks.flatMap((chunk) => rowsIn(reader.push(chunk))), ...rowsIn(reader.end())];
}

describe("createRowReader", () => {
  test("counts the lines of rows across quoted line breaks and blank lines", () => {
    expect(rowsOf(['a,b\n"1\n\n2",x\n\n3,"y ""z"""\n  \n4,w'])).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, cells: ["1\n\n2", "x"] },
      { line: 6, cells: ["3", 'y "z"'] },
      { line: 8, cells: ["4", "w"] },
    ]);
  });

  test("skips lines before the first row, and takes the delimiter that a line states", () => {
    expect(rowsOf(['never "closed\n', "a,b\n1,2\n"], { skipLines: 1 })[0]).toEqual({
      line: 2,
      cells: ["a", "b"],
    });
    expect(rowsOf(["a\n"], { skipLines: 3 })).toEqual([]);
    expect(rowsOf(["sep=|\na|b,c\n1|2,3\n"])[1]).toEqual({ line: 3, cells: ["1", "2,3"] });
  });

  test("a quoted cell may follow blanks", () => {
    expect(rowsOf(['a, "b, c" ,d\n1, "2" x,3\n'], { delimiter: "," }).map(({ cells }) => cells)).toEqual([
      ["a", "b, c", "d"],
      ["1", ' "2" x', "3"],
    ]);
  });

  test("uses the given delimiter and quote", () => {
    expect(rowsOf(["a:b\n'1:2':3"], { delimiter: ":", quote: "'" })[1]!.cells).toEqual(["1:2", "3"]);
    expect(rowsOf(['a,b\n5",6'], { quote: "" })[1]!.cells).toEqual(['5"', "6"]);
  });

  test.each([
    [{ delimiter: ";;" }, 'delimiter is ";;"; expected one character with no other role in the file.'],
    [{ delimiter: '"' }, 'delimiter is "\\""; expected one character with no other role in the file.'],
    [{ delimiter: "\n" }, 'delimiter is "\\n"; expected one character with no other role in the file.'],
    [{ quote: "ab" }, 'quote is "ab"; expected one character with no other role in the file.'],
    [{ quote: "," }, 'quote is ","; expected one character with no other role in the file.'],
  ])("refuses %j", (options, message) => expect(() => rowsOf(["a"], options)).toThrow(message));

  test("reports the line of a quoted cell that does not end properly", () => {
    expect(() => rowsOf(['a,b\n"x\ny",2\n3,"z\n4,5\n'])).toThrow(
      'f.csv:4: found a quoted cell that starts here and never ends; expected a closing ".\nDouble a " that is part of the text (""). Where the file quotes nothing, pass quote: "".',
    );
    expect(() => rowsOf(['a,b\n1,"x" y\n'])).toThrow(
      'f.csv:2: found text after the closing " of a cell; expected a delimiter or the end of the line.',
    );
  });

  test("a row longer than a block is read completely", () => {
    const long = "x\n".repeat(150_000);
    const chunks = `a,b\n"${long}",1\n2,3\n`.match(/[\s\S]{1,10000}/g)!;
    expect(rowsOf(chunks)).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, cells: [long, "1"] },
      { line: 150_003, cells: ["2", "3"] },
    ]);
  });

  test("a quote left open in a large file takes linear time", () => {
    const chunks = Array.from({ length: 400 }, () => "12345,67890,abcdefgh\n".repeat(500));
    expect(() => rowsOf(['a,b,c\n"', ...chunks])).toThrow(CsvError);
  }, 5000);

  test("any cut into chunks gives the same rows and lines", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "1", ",", '"', "\n", " "), maxLength: 6 });
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 400 }),
      );
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 5000 }), (rows, size) => {
        // Enough rows to pass the size of a block, so that block boundaries matter.
        const repeated = Array.from({ length: Math.ceil(9000 / rows.length) }, () => rows).flat();
        const lines: number[] = [];
        let line = 1;
        const text = repeated
          .map((cells) => {
            lines.push(line);
            const written = `${cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(",")}\n`;
            line += written.split("\n").length - 1;
            return written;
          })
          .join("");
        const chunks = text.match(new RegExp(`[\\s\\S]{1,${size}}`, "g"))!;
        expect(rowsOf(chunks, { delimiter: "," })).toEqual(
          repeated.map((cells, i) => ({ line: lines[i], cells })),
        );
      }),
      { seed: 14, numRuns: caseCount(4, 15) },
    );
  });
});

describe("detectDelimiter", () => {
  test.each([
    ["a,b\n1,2\n", ","],
    ["a;b\n1,5;2\n1,7;3\n", ";"],
    ["a\tb c\n1,5\t2\n", "\t"],
    ["a|b\n1|2\n", "|"],
    ['a,b\n"x;y;z",2\n"x;y;z",3\n', ","],
    ["only\n1\n2\n", ","],
    ["only\n1,5\n2,5\n", ";"],
    ["day;temperature, °C\n01.02.2024;1,5\n02.02.2024;1,7\n", ";"],
    ["Report\n\nday|a|b\n2024-01-01|1|2\n2024-01-02|1|2\n", "|"],
    ["", ","],
  ])("%j", (text, delimiter) => expect(detectDelimiter(text)).toBe(delimiter));
});
