import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCsv } from "./format-csv.ts";
import { parseCsv } from "./read-csv.ts";
import { column, numberColumn, tableFrom } from "./table.ts";

const day = (iso: string): Date => new Date(iso);

describe("formatCsv", () => {
  test("quotes cells that need it and doubles quotes", () => {
    const table = tableFrom({
      'a "b"': ["x,y", 'say "no"', "two\nlines", " blank", ""],
      n: [1, -0.5, 1e21, Number.NaN, 2],
    });
    expect(formatCsv(table)).toBe(
      '"a ""b""",n\n"x,y",1\n"say ""no""",-0.5\n"two\nlines",1e+21\n" blank",\n,2\n',
    );
  });

  test("applies delimiter, line end and decimals", () => {
    const table = tableFrom({ a: [1.23456, 100], b: ["x;y", "x,y"] });
    expect(formatCsv(table, { delimiter: ";", lineEnd: "\r\n", decimals: 2 })).toBe(
      'a;b\r\n1.23;"x;y"\r\n100;x,y\r\n',
    );
  });

  test("writes dates in one style per column", () => {
    const table = tableFrom({
      d: [day("2024-05-01"), day("2024-05-02")],
      t: [day("2024-05-01"), day("2024-05-01T01:30:00Z")],
    });
    expect(formatCsv(table)).toBe("d,t\n2024-05-01,2024-05-01T00:00:00\n2024-05-02,2024-05-01T01:30:00\n");
  });

  test("distinguishes a missing value of a one-column table from a blank line, and keeps strays", () => {
    expect(formatCsv(tableFrom({ y: [1, Number.NaN, 2] }))).toBe("y\n1\nNA\n2\n");
    expect(formatCsv(parseCsv("y,z\n1,1\n2,2\nx3,3\n"))).toBe("y,z\n1,1\n2,2\nx3,3\n");
  });

  test("round-trips names, numbers to the last bit, dates and text", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "é", ",", ";", '"', "\n", " ", "1", "'", "\t"),
      maxLength: 8,
    });
    const name = fc
      .string({ unit: fc.constantFrom("a", "b", ",", '"', "\n"), minLength: 1, maxLength: 4 })
      .map((s) => `n${s}n`);
    const row = fc.record({
      number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: Number.NaN }),
      date: fc.date({ min: day("0100-01-01"), max: day("9999-01-01"), noInvalidDate: true }),
      text,
    });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        name,
        fc.constantFrom(",", ";", "\t", "|"),
        (rows, textName, delimiter) => {
          const table = tableFrom({
            number: rows.map((r) => r.number),
            date: rows.map((r) => r.date),
            [textName]: rows.map((r) => r.text),
          });
          const types = { [textName]: "text", date: "date", number: "number" } as const;
          const back = parseCsv(formatCsv(table, { delimiter }), { types, delimiter });
          expect([...back.columns.keys()]).toEqual(["number", "date", textName]);
          const zeros = numberColumn(table, "number").values.map((x) => x + 0);
          expect(numberColumn(back, "number").values.map((x) => x + 0)).toEqual(zeros);
          expect(column(back, "date").values).toEqual(column(table, "date").values);
          expect(column(back, textName).values).toEqual(rows.map((r) => r.text));
        },
      ),
      { seed: 15, numRuns: 500 },
    );
  });
});
