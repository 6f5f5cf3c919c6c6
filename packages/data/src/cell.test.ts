import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { missingTest, parseNumber } from "./cell.ts";

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
  for (const mark of ["", " ", "NA", "n/a", "NaN", " null ", "-", "None", "#N/A", "<NA>", "\\N", "?", "."])
    expect(isMissing(mark)).toBe(true);
  for (const cell of ["0", "--", "nan0", "nil"]) expect(isMissing(cell)).toBe(false);
  const own = missingTest({ missing: ["-999"] });
  expect([own("-999"), own("NA"), own("")]).toEqual([true, false, false]);
});
