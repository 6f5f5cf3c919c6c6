import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { daysInMonth } from "./civil.ts";
import { formatDate, parseDate, parseDateOrYear, utc } from "./date.ts";

const at = (iso: string): number => Date.parse(iso);

describe("parseDate", () => {
  test.each([
    ["2012-01-31", "2012-01-31T00:00:00Z"],
    ["2012/1/3", "2012-01-03T00:00:00Z"],
    ["2012.01.03", "2012-01-03T00:00:00Z"],
    ["2012-02", "2012-02-01T00:00:00Z"],
    [" 2012-01-31 ", "2012-01-31T00:00:00Z"],
    ["2012-01-31 23:59", "2012-01-31T23:59:00Z"],
    ["2012-01-31T23:59:58.125", "2012-01-31T23:59:58.125Z"],
    ["2012-01-31T23:59:58.1239", "2012-01-31T23:59:58.124Z"],
    ["2012-01-31T23:59:58Z", "2012-01-31T23:59:58Z"],
    ["2012-01-31T23:59:58+02:30", "2012-01-31T21:29:58Z"],
    ["2012-01-31 23:59-0100", "2012-02-01T00:59:00Z"],
    ["2012-01-31T23:59+01", "2012-01-31T22:59:00Z"],
    ["0099-03-01", "0099-03-01T00:00:00Z"],
    ["2012-01-31T24:00", "2012-02-01T00:00:00Z"],
    ["2012-01-31 12:05 AM", "2012-01-31T00:05:00Z"],
    ["2012-01-31 12:05:10 p.m.", "2012-01-31T12:05:10Z"],
    ["2012-01-31 11 PM", "2012-01-31T23:00:00Z"],
    ["2012-01-31T10:00Z[Etc/UTC]", "2012-01-31T10:00:00Z"],
  ])("%s", (text, iso) => expect(parseDate(text)).toBe(at(iso)));

  test.each([
    "",
    "2012",
    "20120131",
    "2012-02-30",
    "2013-02-29",
    "2012-13-01",
    "2012-00-10",
    "2012-01/03",
    "31/12/2012",
    "2012-01-31T24:01",
    "2012-01-31 13 PM",
    "2012-01-31T23:60",
    "2012-01-31T",
    "2012-01-31x",
    "1.5",
    "tomorrow",
  ])("%j is not a date", (text) => expect(parseDate(text)).toBeNaN());

  test("reads days or months first only when asked", () => {
    expect(parseDate("03/04/2012", "dayFirst")).toBe(at("2012-04-03"));
    expect(parseDate("03/04/2012", "monthFirst")).toBe(at("2012-03-04"));
    expect(parseDate("3.4.2012 05:06", "dayFirst")).toBe(at("2012-04-03T05:06Z"));
    expect(parseDate("31/12/2012", "monthFirst")).toBeNaN();
  });

  test("takes a bare year only in columns declared as dates", () => {
    expect(parseDateOrYear("2012")).toBe(at("2012-01-01"));
    expect(parseDateOrYear("2012-05-06")).toBe(at("2012-05-06"));
    expect(parseDateOrYear("12")).toBeNaN();
  });
});

describe("formatDate", () => {
  test("writes the day, and the time where present or requested", () => {
    expect(formatDate(at("2012-01-31"))).toBe("2012-01-31");
    expect(formatDate(at("2012-01-31"), true)).toBe("2012-01-31T00:00:00");
    expect(formatDate(at("2012-01-31T04:05:06.070Z"))).toBe("2012-01-31T04:05:06.070");
    expect(formatDate(at("2012-01-31T04:05Z"), false)).toBe("2012-01-31");
    expect(formatDate(Number.NaN)).toBe("");
  });

  test("is inverted by parseDate", () => {
    const time = fc.integer({ min: at("0001-01-01"), max: at("9999-12-31") });
    fc.assert(
      fc.property(time, (t) => parseDate(formatDate(t)) === t),
      { seed: 12, numRuns: 1000 },
    );
  });
});

test("edge cases of the calendar", () => {
  expect([daysInMonth(2012, 2), daysInMonth(2013, 2), daysInMonth(1900, 2), daysInMonth(2000, 2)]).toEqual([
    29, 28, 28, 29,
  ]);
  expect(utc(50, 1, 1)).toBe(at("0050-01-01"));
});
