import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellReader, inferKind, missingTest, parseNumber } from "./cell.ts";

describe("parseNumber", () => {
  test.each([
    ["1", 1],
    [" -1.5 ", -1.5],
    ["+.5", 0.5],
    ["2.", 2],
    ["2e-3", 0.002],
    ["1E3", 1000],
    ["007", 7],
  ])("%j", (text, value) => expect(parseNumber(text)).toBe(value));

  test.each([
    "",
    "1,5",
    "1 000",
    "0x10",
    "1e999",
    "Infinity",
    "1-2",
    "--1",
    ".",
    "e5",
    "5%",
    "1_000",
    "1.2.3",
  ])("%j is not a number", (text) => expect(parseNumber(text)).toBeNaN());

  test("reads a decimal comma when asked, and then rejects a decimal point", () => {
    expect(parseNumber("1,5", ",")).toBe(1.5);
    expect(parseNumber("12", ",")).toBe(12);
    expect(parseNumber("1.5", ",")).toBeNaN();
    expect(parseNumber("1,000,5", ",")).toBeNaN();
  });

  test("round-trips every finite number", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(number, (x) => parseNumber(String(x)) === x),
      { seed: 13, numRuns: 1000 },
    );
  });
});

test("recognises the marks of missing cells, ignoring case and surrounding blanks", () => {
  const isMissing = missingTest({});
  for (const mark of ["", " ", "NA", "n/a", "NaN", " null ", "-"]) expect(isMissing(mark)).toBe(true);
  for (const cell of ["0", "--", "nan0", "none"]) expect(isMissing(cell)).toBe(false);
  const own = missingTest({ missing: ["-999"] });
  expect([own("-999"), own("NA"), own("")]).toEqual([true, false, false]);
});

test("reads epochs in their unit", () => {
  expect(cellReader("epochSeconds", {})("1325376000.5")).toBe(1_325_376_000_500);
  expect(cellReader("epochMilliseconds", {})("1325376000000")).toBe(1_325_376_000_000);
  expect(cellReader("date", {})("2012")).toBe(1_325_376_000_000);
});

test("a column has the type of most of its present cells", () => {
  const kind = (...cells: string[]): string => inferKind(cells, missingTest({}), {});
  expect(kind("1", "2", "x", "")).toBe("number");
  expect(kind("1", "x")).toBe("text");
  expect(kind("2012-01-01", "", "NA", "2012-01-02", "soon")).toBe("date");
  expect(kind("", "NA")).toBe("number");
  expect(kind("2012", "2013")).toBe("number");
  expect(kind("31/12/2012")).toBe("text");
  expect(inferKind(["31/12/2012"], missingTest({}), { dateOrder: "dayFirst" })).toBe("date");
  expect(inferKind(["1,5"], missingTest({}), { decimal: "," })).toBe("number");
});
