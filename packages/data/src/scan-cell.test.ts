import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNumber } from "./cell.ts";
import { formatDate, parseDate } from "./date.ts";
import { scanDate, scanNumber } from "./scan-cell.ts";

const inText = (scan: (text: string, start: number, end: number) => number, cell: string): number =>
  scan(`x,${cell},y`, 2, 2 + cell.length);
const number = (cell: string): number => inText((text, start, end) => scanNumber(text, start, end, 46), cell);
const date = (cell: string): number => inText(scanDate, cell);

describe("scanNumber", () => {
  test.each([
    [" 12.50 ", 12.5],
    ["-0.001", -0.001],
    ["+7.", 7],
    [".5", 0.5],
    ["123456789012345", 123456789012345],
  ])("%j", (cell, value) => expect(number(cell)).toBe(value));

  test.each(["", "-", ".", "1e5", "1,5", "1.2.3", "1 2", "1234567890123456", "٣"])(
    "%j is left to others",
    (cell) => expect(number(cell)).toBeNaN(),
  );

  test("reads the same number as parseNumber, bit for bit, wherever it reads one", () => {
    const decimals = fc
      .tuple(fc.maxSafeInteger(), fc.nat(9))
      .map(([n, digits]) => (n / 10 ** digits).toFixed(digits));
    fc.assert(
      fc.property(decimals, (text) => {
        const value = number(text);
        expect(Number.isNaN(value) || Object.is(value, parseNumber(text))).toBe(true);
      }),
      { seed: 15, numRuns: 1000 },
    );
  });

  test("takes the decimal sign that it is given", () => {
    expect(scanNumber("1,5", 0, 3, 44)).toBe(1.5);
    expect(scanNumber("1.5", 0, 3, 44)).toBeNaN();
  });
});

describe("scanDate", () => {
  test("is the inverse of formatDate, and agrees with parseDate", () => {
    const time = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 11) });
    fc.assert(
      fc.property(time, (t) => {
        const text = formatDate(t, true);
        expect(date(text)).toBe(t);
        expect(date(text.slice(0, 16).replace("T", " "))).toBe(parseDate(text.slice(0, 16)));
        expect(date(text.slice(0, 10).replaceAll("-", "/"))).toBe(parseDate(text.slice(0, 10)));
      }),
      { seed: 16, numRuns: 1000 },
    );
  });

  test.each([
    "2024-02-30",
    "2024-13-01",
    "2024/01-01",
    "2024-01-01T24:00",
    "2024-01-01 1:00",
    "2024-01-01 10:00Z",
    "2024-01-01 10-00",
    "2024-01-01 10:61",
    "01.02.2024",
    "2024-1-01x",
  ])("%j is left to others", (cell) => expect(date(cell)).toBeNaN());
});
