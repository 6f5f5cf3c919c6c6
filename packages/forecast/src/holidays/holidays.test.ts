import { tableFrom } from "@grus/data";
import { describe, expect, test } from "vitest";
import { open, save } from "../forecaster/forecaster-files.ts";
import { forecast } from "../run/forecast.ts";
import { countryCalendar } from "./country-calendar.ts";
import type { Holiday } from "./holiday.ts";
import { checkDays, countHolidays, holidayColumns, repeatedHolidays } from "./holiday-columns.ts";
import { openHolidays } from "./holidays.ts";

const DAY = 86_400_000;
const hourly = (start: number, count: number) =>
  Float64Array.from({ length: count }, (_, i) => start + (i * DAY) / 24);
const list: readonly Holiday[] = [
  { date: "2023-12-25", name: "Christmas" },
  { date: "2024-05-01", name: "May" },
  { date: "2024-12-25", name: "Christmas" },
];

describe("the calendar", () => {
  test("of a country has public holidays over the turn of the year, in the language asked for", async () => {
    const german = await openHolidays({ country: "de", language: "en" });
    expect(german("2023-12-20", "2024-01-01")).toEqual([
      { date: "2023-12-25", name: "Christmas Day" },
      { date: "2023-12-26", name: "Boxing Day" },
      { date: "2024-01-01", name: "New Year's Day" },
    ]);
    const bavarian = await openHolidays({ country: "DE", region: "BY" });
    expect(bavarian("2024-01-02", "2024-01-07").map(({ date }) => date)).toEqual(["2024-01-06"]);
  });

  test("counts every day of a holiday of several, and a substitute as what it stands for", async () => {
    const egypt = (await countryCalendar({ country: "EG" }))(2022);
    expect(egypt.filter(({ date }) => date >= "2022-05-02" && date < "2022-05-06")).toHaveLength(3);
    const england = (await countryCalendar({ country: "GB", region: "ENG" }))(2022);
    expect(england.find(({ date }) => date === "2022-01-03")!.name).toBe("New Year's Day");
  });

  test("says what is wrong with the place, the package, a date and a list that ends", async () => {
    await expect(openHolidays({ country: "XX" })).rejects.toThrow('holidays: the country "XX" is not known');
    await expect(openHolidays({ country: "US", region: "ZZ" })).rejects.toThrow('US has no region "ZZ"');
    const absent = () => Promise.reject(new Error("Cannot find package"));
    await expect(countryCalendar({ country: "DE" }, absent)).rejects.toThrow(
      /could not be loaded: Cannot find package[\s\S]*npm install date-holidays/,
    );
    const wrong = await openHolidays(() => [{ date: "25.12.2024", name: "Christmas" }]);
    expect(() => wrong("2024-01-01", "2024-12-31")).toThrow('"Christmas" has the date "25.12.2024"');
  });

  test("of a list reaches from its first year to its last", async () => {
    const listed = await openHolidays(list);
    expect(listed("2024-01-01", "2024-12-31").map(({ name }) => name)).toEqual(["May", "Christmas"]);
    expect(() => listed("2024-01-01", "2025-01-02")).toThrow("the list is of 2023-12-25 to 2024-12-25");
  });
});

describe("columns", () => {
  const calendar = (from: string, to: string) => list.filter(({ date }) => date >= from && date <= to);

  test("of steps within a day follow the clocks of the time zone", () => {
    const frequency = { unit: "hour", count: 1, timeZone: "America/New_York" } as const;
    const times = hourly(Date.UTC(2024, 11, 25), 48);
    const { names, columns } = holidayColumns(times, frequency, { calendar, names: ["Christmas", "May"] });
    expect(names.slice(0, 1)).toEqual(["holidays"]);
    expect(names.slice(3)).toEqual(["holiday: Christmas", "holiday: May"]);
    const expected = Array.from({ length: 48 }, (_, i) => (i >= 5 && i < 29 ? 1 : 0));
    expect([...columns[0]!]).toEqual(expected);
    expect([...columns[3]!]).toEqual(expected);
    expect(columns[4]!.every((value) => value === 0)).toBe(true);
    expect(columns[1]![5 + 6]).toBeCloseTo(1, 12); // six in the morning there
    expect(columns[1]![0]).toBe(0);
    expect(countHolidays(times, frequency, calendar)).toBe(1);
  });

  test("have the names that come in more than one year, and days alone", () => {
    const times = Float64Array.from({ length: 400 }, (_, i) => Date.UTC(2023, 11, 1) + i * DAY);
    const daily = { unit: "day", count: 1 } as const;
    expect(repeatedHolidays(times, daily, calendar)).toEqual(["Christmas"]);
    expect(holidayColumns(times, daily, { calendar, names: [] }).names).toEqual(["holidays"]);
    expect(() => checkDays({ unit: "month", count: 1 })).toThrow("holidays: the rows are monthly");
    expect(() => checkDays(undefined)).toThrow("holidays: there is no column of dates");
  });
});

describe("a forecast", () => {
  const start = Date.UTC(2022, 0, 3);
  const days = Array.from({ length: 725 }, (_, i) => new Date(start + i * DAY));
  const closed = new Map<string, number>();
  /** A shop that sells 40 less on the holidays of France, the day after the last row being Christmas. */
  async function shop() {
    const calendar = await openHolidays({ country: "FR" });
    for (const { date } of calendar("2022-01-01", "2024-12-31")) closed.set(date, 40);
    const rows = days.slice(0, 721);
    const sold = rows.map(
      (date, t) => 100 + 3 * Math.cos(t * t) - (closed.get(date.toISOString().slice(0, 10)) ?? 0),
    );
    return tableFrom({ date: rows, sold });
  }

  test("knows the holidays ahead, and so does the forecaster that was saved", {
    timeout: 60_000,
  }, async () => {
    const table = await shop();
    const options = { target: "sold", horizon: 3, seasons: [] };
    const plain = await forecast(table, options);
    const made = await forecast(table, { ...options, holidays: { country: "FR" } });
    expect(made.test!.scores.mae).toBeLessThan(0.9 * plain.test!.scores.mae);
    expect(made.plan.notes).toContainEqual({ text: "Holidays: 20 days, and 1 of those to forecast." });
    const [first] = made.series;
    const at = [...first!.times!].indexOf(Date.UTC(2023, 11, 25));
    expect(first!.values[at]!).toBeLessThan(75);
    expect(plain.series[0]!.values[at]!).toBeGreaterThan(90);
    const opened = open(save(made.forecaster));
    expect(await opened.predict(table)).toEqual(made.series);
    const [workday] = await opened.predict(table, { holidays: () => [] });
    expect(workday!.values[at]!).toBeGreaterThan(90);
    const [explained] = await opened.explain(table);
    expect(explained!.covariates[0]!.name).toMatch(/^holiday/);
  });

  test("of a function asks for it again, one without holidays for none", { timeout: 60_000 }, async () => {
    const table = await shop();
    const options = { target: "sold", horizon: 2, seasons: [] };
    const holidays = () => [{ date: "2022-05-01", name: "May" }];
    const { forecaster, series } = await forecast(table, { ...options, holidays });
    const opened = open(save(forecaster));
    await expect(opened.predict(table)).rejects.toThrow("made with a function, which is not kept");
    expect(await opened.predict(table, { holidays })).toEqual(series);
    const without = await forecast(table, options);
    await expect(without.forecaster.predict(table, { holidays })).rejects.toThrow("was made without them");
  });
});
