import { describe, expect, test } from "vitest";
import { autocorrelation, findSeason } from "./autocorrelation.ts";
import { describe as describeTable } from "./describe.ts";
import { randomStream } from "./random.ts";
import { parseCsv } from "./read-csv.ts";
import { tableFrom } from "./table.ts";

const wave = (length: number, period: number, noise: number, trend: number): Float64Array => {
  const random = randomStream(31);
  return Float64Array.from(
    { length },
    (_, t) => Math.sin((2 * Math.PI * t) / period) + trend * t + (noise * random.below(1000)) / 1000,
  );
};

describe("autocorrelation", () => {
  test("is 1 at lag 0 and follows the formula", () => {
    // Errors about the line 2.5: 1, -1, -1, 1; r_1 = (-1 + 1 - 1) / 4 · 4/3, r_2 = (-1 - 1) / 4 · 4/2.
    const r = autocorrelation(Float64Array.of(3.5, 1.5, 1.5, 3.5), 2);
    expect([...r].map((value) => Number(value.toFixed(12)))).toEqual([1, -0.333333333333, -1]);
  });

  test("removes a trend, and is NaN for a straight line", () => {
    expect(autocorrelation(wave(200, 10, 0, 5), 10)[10]!).toBeGreaterThan(0.95);
    expect(autocorrelation(Float64Array.of(1, 2, 3, 4), 1)[1]).toBeNaN();
  });
});

describe("findSeason", () => {
  test("finds the period under noise and trend", () => {
    expect(findSeason(wave(400, 24, 0.5, 0.1))!.period).toBe(24);
    expect(findSeason(wave(400, 24, 0.5, 0.1))!.strength).toBeGreaterThan(0.8);
  });

  test("prefers an expected period that is nearly as strong", () => {
    expect(findSeason(wave(400, 24.4, 0.2, 0), [24])!.period).toBe(24);
    expect(findSeason(wave(400, 24, 0.2, 0), [7])!.period).toBe(24);
  });

  test("finds none in noise, in a line, or in too little", () => {
    const random = randomStream(32);
    expect(findSeason(Float64Array.from({ length: 500 }, () => random.below(1000)))).toBeUndefined();
    expect(findSeason(Float64Array.from({ length: 500 }, (_, t) => 3 * t))).toBeUndefined();
    expect(findSeason(Float64Array.of(1, 2, 1))).toBeUndefined();
    expect(findSeason(new Float64Array())).toBeUndefined();
  });
});

describe("describe", () => {
  test("reports rows, span, gaps and columns", () => {
    const table = parseCsv(
      "day,y,note\n2012-01-01,1,a\n2012-01-02,NA,b\n2012-01-04,4,a\n2012-01-05,x,\n2012-01-06,7,a\n",
      { file: "f.csv" },
    );
    expect(describeTable(table)).toMatchObject({
      file: "f.csv",
      rows: 5,
      time: "day",
      times: {
        frequency: { unit: "day", count: 1 },
        start: Date.parse("2012-01-01"),
        end: Date.parse("2012-01-06"),
        gaps: [{ missing: 1 }],
      },
      columns: [
        { name: "day", kind: "date", missing: 0, minimum: Date.parse("2012-01-01") },
        {
          name: "y",
          kind: "number",
          missing: 1,
          strays: 1,
          minimum: 1,
          maximum: 7,
          mean: 4,
          deviation: Math.sqrt(6),
          season: undefined,
        },
        { name: "note", kind: "text", missing: 1, distinct: 3 },
      ],
    });
  });

  test("finds the season in order of time, and prefers the calendar's", () => {
    const y = [...wave(90, 7.05, 0.1, 0)];
    const days = y.map((_, i) => new Date(Date.UTC(2012, 0, 1 + i)));
    const described = describeTable(tableFrom({ day: days.toReversed(), y: y.toReversed() }));
    expect(described.times!.firstUnordered).toBe(1);
    expect(described.columns[1]!.season!.period).toBe(7);
  });

  test("uses the named column of times, and works without one", () => {
    const table = tableFrom({ a: [new Date(0), new Date(1)], b: [new Date(0), new Date(1000)], y: [1, 2] });
    expect(describeTable(table, { time: "b" }).times!.frequency.unit).toBe("second");
    expect(describeTable(tableFrom({ y: [2, 4] }))).toMatchObject({
      time: undefined,
      times: undefined,
      columns: [{ mean: 3 }],
    });
    expect(describeTable(tableFrom({ t: [new Date(0)] })).times).toBeUndefined();
    expect(() => describeTable(table, { time: "y" })).toThrow('column "y": holds numbers; expected dates.');
  });
});
