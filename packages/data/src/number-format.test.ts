import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseFormat, numberEvidence } from "./infer-numbers.ts";
import { noteText } from "./note.ts";
import { type NumberFormat, numberParts, parseFormatted } from "./number-format.ts";

const english: NumberFormat = { decimal: ".", thousands: ",", unit: "" };
const german: NumberFormat = { decimal: ",", thousands: ".", unit: "" };

describe("parseFormatted", () => {
  test.each<readonly [string, NumberFormat, number]>([
    ["1,234.50", english, 1234.5],
    ["1.234,50", german, 1234.5],
    ["1 234,5", { ...german, thousands: " " }, 1234.5],
    ["1\u00A0234\u202F567", { ...german, thousands: " " }, 1234567],
    ["1’234.5", { ...english, thousands: "'" }, 1234.5],
    ["12,34,567", english, 1234567],
    ["(5)", english, -5],
    ["5-", english, -5],
    ["\u22125", english, -5],
    ["-$5.20", { ...english, unit: "$" }, -5.2],
    ["$-5.20", { ...english, unit: "$" }, -5.2],
    ["($5)", { ...english, unit: "$" }, -5],
    ["US$ 5", { ...english, unit: "US$" }, 5],
    ["EUR 5", { ...english, unit: "EUR" }, 5],
    ["5,20 €", { ...german, unit: "€" }, 5.2],
    ["12 %", { ...english, unit: "%" }, 12],
    ["1.5e3", english, 1500],
  ])("%j", (text, format, value) => expect(parseFormatted(text, format)).toBe(value));

  test.each<readonly [string, NumberFormat]>([
    ["1,5", english],
    ["1.5", german],
    ["0,123", english],
    ["1,2345", english],
    ["1,234,56", english],
    ["--5", english],
    ["(-5)", english],
    ["$5", english],
    ["$5 %", { ...english, unit: "$" }],
    ["5 kWh", english],
    ["A12", english],
    ["1.2.3", german],
    ["31.12.2024", german],
    ["1e999", english],
    ["inf", english],
  ])("%j is not a number", (text, format) => expect(parseFormatted(text, format)).toBeNaN());

  test("inverts what Intl writes, in many languages", () => {
    const value = fc
      .tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom(1, 10, 100))
      .map(([n, d]) => n / d);
    for (const language of ["en", "de", "fr", "de-CH", "en-IN", "sv", "pl"]) {
      const intl = new Intl.NumberFormat(language, { maximumFractionDigits: 2, minimumFractionDigits: 1 });
      const sample = intl.format(-1234567.5);
      const { decimal, thousands } = chooseFormat("y", numberEvidence([sample]), {}, undefined, ",").format;
      fc.assert(
        fc.property(value, (x) => parseFormatted(intl.format(x), { decimal, thousands, unit: "" }) === x),
        { seed: 17, numRuns: 200 },
      );
    }
  });
});

test("the parts of a number are its sign, digits and unit", () => {
  expect(numberParts("−R$ 1 000,5")).toEqual({ isNegative: true, digits: "1 000,5", unit: "R$" });
  expect(numberParts("one")).toBeUndefined();
  expect(numberParts("5 abc")).toBeUndefined();
});

interface Case {
  readonly cells: readonly string[];
  /** The decimal sign, the sign of thousands, the number of notes. */
  readonly expected: readonly [string, string, number];
  readonly fileDecimal?: "." | ",";
  readonly delimiter?: string;
}

describe("the format of a column", () => {
  const chosen = (
    cells: readonly string[],
    fileDecimal?: "." | ",",
    delimiter = ",",
  ): readonly [string, string, number] => {
    const { format, notes } = chooseFormat("y", numberEvidence(cells), {}, fileDecimal, delimiter);
    return [format.decimal, format.thousands, notes.length];
  };

  const cases: readonly Case[] = [
    { cells: ["1.5", "1,234"], expected: [".", ",", 0] },
    { cells: ["1,5", "1.234"], expected: [",", ".", 0] },
    { cells: ["1.234.567"], expected: [",", ".", 0] },
    { cells: ["1,234,567"], expected: [".", ",", 0] },
    { cells: ["0,123"], expected: [",", ".", 0] },
    { cells: ["1234,567"], expected: [",", ".", 0] },
    { cells: ["1 234,5"], expected: [",", " ", 0] },
    { cells: ["1,234"], expected: [".", ",", 1] },
    { cells: ["1,234"], expected: [",", ".", 1], fileDecimal: ",", delimiter: ";" },
    { cells: ["1,234"], expected: [",", ".", 1], delimiter: ";" },
    // Three decimals are usual in an English file: nothing is said.
    { cells: ["1.234", "2.345"], expected: [".", ",", 0] },
    { cells: ["1.234", "2.345"], expected: [".", ",", 1], delimiter: ";" },
    { cells: ["1.234", "2.345"], expected: [",", ".", 1], fileDecimal: "," },
    { cells: ["5", "7"], expected: [".", ",", 0] },
  ];
  test.each(cases)("$cells", ({ cells, expected, fileDecimal, delimiter }) =>
    expect(chosen(cells, fileDecimal, delimiter)).toEqual(expected),
  );

  test("options come before evidence", () => {
    const { format, notes } = chooseFormat(
      "y",
      numberEvidence(["1,234"]),
      { decimal: ",", thousands: "" },
      ".",
      ",",
    );
    expect([format, notes]).toEqual([{ decimal: ",", thousands: "", unit: "" }, []]);
  });

  test("units are said", () => {
    const { notes } = chooseFormat("y", numberEvidence(["5 €", "6 €"]), {}, undefined, ",");
    expect(notes.map((note) => noteText(note))).toEqual(['column "y": amounts in € are read as numbers.']);
  });
});
