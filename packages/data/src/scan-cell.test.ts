import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNumber } from "./cell.ts";
import { formatDate, parseDate } from "./date.ts";
import { numericReader } from "./date-forms.ts";
import { parseFormatted } from "./number-format.ts";
import { scanDate, scanNumber, scanNumericDate } from "./scan-cell.ts";

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

describe("signs of thousands", () => {
  const german = (cell: string): number => scanNumber(cell, 0, cell.length, 44, 46);

  test("agree with the slower reader, wherever they are scanned", () => {
    const format = { decimal: ",", thousands: ".", unit: "" } as const;
    const text = fc.array(fc.constantFrom("0", "1", "12", "123", "1234", ".", ",", "-"), { maxLength: 7 });
    fc.assert(
      fc.property(text, (pieces) => {
        const cell = pieces.join("");
        expect(Number.isNaN(german(cell)) || german(cell) === parseFormatted(cell, format)).toBe(true);
      }),
      { seed: 19, numRuns: 2000 },
    );
    expect([german("1.234,5"), german("-1.234.567"), german("12,5"), german("123")]).toEqual([
      1234.5, -1234567, 12.5, 123,
    ]);
  });

  test.each(["0.123", "1.23", "1.2345", "1234.567", ".123", "1.234.", "1,234.5"])(
    "%j is left to others",
    (cell) => expect(german(cell)).toBeNaN(),
  );
});

describe("scanNumericDate", () => {
  test("agrees with the slower reader", () => {
    const two = (value: number): string => String(value).padStart(2, "0");
    const time = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 11) });
    fc.assert(
      fc.property(
        time,
        fc.boolean(),
        fc.constantFrom("/", ".", "-"),
        fc.boolean(),
        (t, isDayFirst, sign, isPadded) => {
          const at = new Date(t);
          const write = isPadded ? two : String;
          const [day, month] = [write(at.getUTCDate()), write(at.getUTCMonth() + 1)];
          const date = (isDayFirst ? [day, month] : [month, day]).join(sign);
          const text = `${date}${sign}${at.getUTCFullYear()} ${at.toISOString().slice(11, 23)}`;
          for (const cell of [text, text.slice(0, -4), text.slice(0, -7), text.slice(0, -13)]) {
            const found = scanNumericDate(`,${cell};`, 1, 1 + cell.length, isDayFirst);
            expect(found).toBe(numericReader(isDayFirst ? "dayFirst" : "monthFirst")(cell)!.wall);
          }
        },
      ),
      { seed: 20, numRuns: 500 },
    );
  });

  test.each(["31/04/2024", "1/2-2024", "1/2/24", "2024/1/2", "1/2/2024 5 PM", "1/2/2024 10:00Z", "", "1"])(
    "%j is left to others",
    (cell) => expect(scanNumericDate(cell, 0, cell.length, true)).toBeNaN(),
  );
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
