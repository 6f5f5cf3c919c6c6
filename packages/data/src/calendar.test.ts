import { describe, expect, test } from "vitest";
import { calendarCycles, calendarFeatures } from "./calendar.ts";
import type { Frequency } from "./frequency.ts";

describe("calendarCycles", () => {
  test.each<readonly [Frequency, readonly string[]]>([
    [{ unit: "minute", count: 15 }, ["hourOfDay", "dayOfWeek", "dayOfYear"]],
    [{ unit: "hour", count: 6 }, ["hourOfDay", "dayOfWeek", "dayOfYear"]],
    [{ unit: "hour", count: 24 }, ["dayOfWeek", "dayOfYear"]],
    [{ unit: "day", count: 1 }, ["dayOfWeek", "dayOfYear"]],
    [{ unit: "businessDay", count: 1 }, ["dayOfWeek", "dayOfYear"]],
    [{ unit: "day", count: 14 }, ["dayOfYear"]],
    [{ unit: "week", count: 1 }, ["dayOfYear"]],
    [{ unit: "month", count: 3 }, ["month"]],
    [{ unit: "month", count: 12 }, []],
    [{ unit: "year", count: 1 }, []],
  ])("%j", (frequency, cycles) => expect(calendarCycles(frequency)).toEqual(cycles));
});

describe("calendarFeatures", () => {
  const feature = (
    iso: string,
    frequency: Frequency,
    name: string,
    cycles?: Parameters<typeof calendarFeatures>[2],
  ): number => {
    const { names, columns } = calendarFeatures(Float64Array.of(Date.parse(iso)), frequency, cycles);
    return columns[names.indexOf(name)]![0]!;
  };
  const hourly: Frequency = { unit: "hour", count: 1 };

  test("are sine and cosine of the phase in the cycle", () => {
    expect(feature("2012-01-02T06:00Z", hourly, "hourOfDaySin")).toBeCloseTo(1, 12);
    expect(feature("2012-01-02T12:00Z", hourly, "hourOfDayCos")).toBeCloseTo(-1, 12);
    // 2012-01-04 is a Wednesday, two days after Monday.
    expect(feature("2012-01-04T23:00Z", hourly, "dayOfWeekSin")).toBeCloseTo(
      Math.sin((2 * Math.PI * 2) / 7),
      12,
    );
    expect(feature("2012-12-31", hourly, "dayOfYearCos")).toBeCloseTo(
      Math.cos((2 * Math.PI * 365) / 366),
      12,
    );
    expect(feature("2013-12-31", hourly, "dayOfYearCos")).toBeCloseTo(
      Math.cos((2 * Math.PI * 364) / 365),
      12,
    );
    expect(feature("2012-04-30", { unit: "month", count: 1 }, "monthSin")).toBeCloseTo(1, 12);
    expect(feature("1969-12-31T18:00Z", hourly, "hourOfDaySin")).toBeCloseTo(-1, 12);
  });

  test("come in pairs for the cycles of the frequency or those asked for", () => {
    const time = Float64Array.of(0, 86_400_000);
    const daily = calendarFeatures(time, { unit: "day", count: 1 });
    expect(daily.names).toEqual(["dayOfWeekSin", "dayOfWeekCos", "dayOfYearSin", "dayOfYearCos"]);
    expect(daily.columns.map((column) => column.length)).toEqual([2, 2, 2, 2]);
    expect(calendarFeatures(time, { unit: "day", count: 1 }, ["month"]).names).toEqual([
      "monthSin",
      "monthCos",
    ]);
  });
});
