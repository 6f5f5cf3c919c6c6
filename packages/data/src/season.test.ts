import { expect, test } from "vitest";
import type { Frequency } from "./frequency.ts";
import { calendarSeasons, defaultSeason } from "./season.ts";

test.each<readonly [Frequency, number, number, string]>([
  [{ unit: "day", count: 1 }, 1000, 365, "a year ago"],
  [{ unit: "day", count: 1 }, 365, 365, "a year ago"],
  [{ unit: "day", count: 1 }, 364, 7, "a week ago"],
  [{ unit: "day", count: 1 }, 6, 1, "one step ago"],
  [{ unit: "businessDay", count: 1 }, 1000, 261, "a year ago"],
  [{ unit: "businessDay", count: 1 }, 100, 5, "a week ago"],
  [{ unit: "week", count: 1 }, 100, 52, "a year ago"],
  [{ unit: "month", count: 1 }, 100, 12, "a year ago"],
  [{ unit: "month", count: 3 }, 100, 4, "a year ago"],
  [{ unit: "year", count: 1 }, 100, 1, "one step ago"],
  [{ unit: "hour", count: 1 }, 10_000, 168, "a week ago"],
  [{ unit: "hour", count: 1 }, 100, 24, "a day ago"],
  [{ unit: "minute", count: 15 }, 90, 4, "an hour ago"],
  [{ unit: "minute", count: 7 }, 2000, 1440, "a week ago"],
  [{ unit: "hour", count: 24 }, 1000, 365, "a year ago"],
])("%j with %i rows: %i steps, %s", (frequency, available, period, label) => {
  expect(defaultSeason(frequency, available)).toEqual({ period, label });
});

test("calendarSeasons lists whole periods, the most informative first", () => {
  expect(calendarSeasons({ unit: "hour", count: 1 }).map(({ period }) => period)).toEqual([168, 24]);
  expect(calendarSeasons({ unit: "day", count: 1 }).map(({ period }) => period)).toEqual([365, 7]);
  expect(calendarSeasons({ unit: "hour", count: 5 })).toEqual([]);
});
