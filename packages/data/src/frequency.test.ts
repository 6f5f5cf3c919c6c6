import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDate } from "./date.ts";
import { advance, describeFrequency, type Frequency, inferFrequency, stepsBetween } from "./frequency.ts";

const at = (iso: string): number => Date.parse(`${iso}${iso.includes("T") ? "Z" : ""}`);
const times = (...isos: readonly string[]): Float64Array => Float64Array.from(isos, at);

describe("inferFrequency", () => {
  test.each<readonly [string, Float64Array, Frequency]>([
    ["daily", times("2012-01-01", "2012-01-02", "2012-01-03"), { unit: "day", count: 1 }],
    ["daily", times("2012-01-05", "2012-01-02", "2012-01-01", "2012-01-03"), { unit: "day", count: 1 }],
    ["weekly", times("2012-01-01", "2012-01-08", "2012-01-15"), { unit: "week", count: 1 }],
    ["hourly", times("2012-01-01T00:00", "2012-01-01T01:00", "2012-01-01T02:00"), { unit: "hour", count: 1 }],
    [
      "every 15 minutes",
      times("2012-01-01T00:00", "2012-01-01T00:15", "2012-01-01T00:30"),
      { unit: "minute", count: 15 },
    ],
    ["every second", times("2012-01-01T00:00:01", "2012-01-01T00:00:02"), { unit: "second", count: 1 }],
    ["every 250 milliseconds", Float64Array.of(0, 250, 500, 1000), { unit: "millisecond", count: 250 }],
    [
      "monthly",
      times("2012-01-01", "2012-02-01", "2012-03-01", "2012-04-01"),
      { unit: "month", count: 1, monthDay: 1 },
    ],
    [
      "monthly",
      times("2012-01-31", "2012-02-29", "2012-03-31", "2012-04-30"),
      { unit: "month", count: 1, monthDay: 31 },
    ],
    [
      "quarterly",
      times("2011-03-31", "2011-06-30", "2011-09-30", "2011-12-31"),
      { unit: "month", count: 3, monthDay: 31 },
    ],
    ["yearly", times("2011-07-01", "2012-07-01", "2013-07-01"), { unit: "year", count: 1, monthDay: 1 }],
    [
      "every 4 weeks",
      times("2012-01-01", "2012-01-29", "2012-02-26", "2012-03-25"),
      { unit: "week", count: 4 },
    ],
    [
      "every business day",
      times(
        "2012-01-05",
        "2012-01-06",
        ...["09", "10", "11", "12", "13", "16", "17", "18"].map((d) => `2012-01-${d}`),
      ),
      { unit: "businessDay", count: 1 },
    ],
  ])("%s", (words, series, frequency) => {
    expect(inferFrequency(series)).toEqual(frequency);
    expect(describeFrequency(frequency)).toBe(words);
  });

  test("needs two different times", () => {
    expect(() => inferFrequency(times("2012-01-01", "2012-01-01"))).toThrow(
      "a frequency needs two different times; found 1.\nGive more rows. Or pass the frequency.",
    );
  });
});

describe("advance", () => {
  test.each<readonly [string, Frequency, number, string]>([
    ["2012-01-31", { unit: "month", count: 1, monthDay: 31 }, 1, "2012-02-29"],
    ["2012-02-29", { unit: "month", count: 1, monthDay: 31 }, 1, "2012-03-31"],
    ["2012-02-29", { unit: "month", count: 1 }, 1, "2012-03-29"],
    ["2012-01-15", { unit: "month", count: 1 }, -2, "2011-11-15"],
    ["2012-02-29", { unit: "year", count: 1, monthDay: 29 }, 1, "2013-02-28"],
    ["2012-01-06", { unit: "businessDay", count: 1 }, 1, "2012-01-09"],
    ["2012-01-06", { unit: "businessDay", count: 1 }, 7, "2012-01-17"],
    ["2012-01-09", { unit: "businessDay", count: 1 }, -6, "2011-12-30"],
    ["2012-01-01", { unit: "day", count: 2 }, 3, "2012-01-07"],
    ["2012-02-28T23:00", { unit: "hour", count: 1 }, 2, "2012-02-29T01:00:00"],
    ["2012-01-31T06:00", { unit: "month", count: 1, monthDay: 31 }, 1, "2012-02-29T06:00:00"],
  ])("%s %j by %i", (from, frequency, steps, to) =>
    expect(formatDate(advance(at(from), frequency, steps))).toBe(to),
  );

  test("is inverted by stepsBetween", () => {
    const frequency = fc.constantFrom<Frequency>(
      { unit: "minute", count: 15 },
      { unit: "day", count: 1 },
      { unit: "week", count: 2 },
      { unit: "businessDay", count: 1 },
      { unit: "month", count: 1, monthDay: 31 },
      { unit: "month", count: 3, monthDay: 30 },
      { unit: "year", count: 1 },
    );
    // Wednesday 2012-02-29 lies on the steps of all of these.
    fc.assert(
      fc.property(frequency, fc.integer({ min: -400, max: 400 }), (step, steps) => {
        const from = advance(at("2012-02-29"), step, 0);
        return stepsBetween(from, advance(from, step, steps), step) === steps;
      }),
      { seed: 21, numRuns: 500 },
    );
  });

  test("stepsBetween gives a fraction between steps", () => {
    expect(stepsBetween(at("2012-01-01"), at("2012-01-02T12:00"), { unit: "day", count: 1 })).toBe(1.5);
    expect(
      Number.isInteger(stepsBetween(at("2012-01-01"), at("2012-02-10"), { unit: "month", count: 1 })),
    ).toBe(false);
  });
});
