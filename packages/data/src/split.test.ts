import { describe, expect, test } from "vitest";
import { splitRows } from "./split.ts";

const days = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Date.UTC(2012, 0, 1 + i));

describe("splitRows", () => {
  test("splits by fractions, rounding down from the front", () => {
    expect(splitRows(1461)).toEqual({ trainEnd: 1022, validationEnd: 1241, rows: 1461 });
    expect(splitRows(100)).toEqual({ trainEnd: 70, validationEnd: 85, rows: 100 });
    expect(splitRows(10, { train: 0.5, validation: 0, test: 0.5 })).toEqual({
      trainEnd: 5,
      validationEnd: 5,
      rows: 10,
    });
  });

  test("splits by dates of any form", () => {
    const expected = { trainEnd: 4, validationEnd: 7, rows: 9 };
    const from = [
      { validationFrom: "2012-01-05", testFrom: "2012-01-08" },
      { validationFrom: new Date("2012-01-05"), testFrom: Date.parse("2012-01-07T01:00Z") },
    ];
    for (const split of from) expect(splitRows(9, split, days(9))).toEqual(expected);
    expect(splitRows(9, { validationFrom: "2012-01-05", testFrom: "2013" }, days(9)).validationEnd).toBe(9);
  });

  test.each([
    [
      { train: 0.5, validation: 0.2, test: 0.2 },
      "split is 0.5 + 0.2 + 0.2; expected three non-negative fractions that sum to 1.",
    ],
    [
      { train: 1.5, validation: -0.5, test: 0 },
      "split is 1.5 + -0.5 + 0; expected three non-negative fractions",
    ],
    [
      { train: 0, validation: 0.5, test: 0.5 },
      "the training part has none of the 9 rows; expected at least one.",
    ],
    [
      { validationFrom: "soon", testFrom: "2012" },
      'split.validationFrom is "soon"; expected a date such as 2015-06-01.',
    ],
    [
      { validationFrom: "2012-01-08", testFrom: "2012-01-05" },
      "split.validationFrom is after split.testFrom; expected it before or equal.",
    ],
  ])("refuses %j", (split, message) => expect(() => splitRows(9, split, days(9))).toThrow(message));

  test("splitting by dates needs times", () => {
    expect(() => splitRows(9, { validationFrom: "2012-01-05", testFrom: "2012-01-08" })).toThrow(
      "split is by dates; expected rows with times.\nSplit by fractions.",
    );
  });
});
