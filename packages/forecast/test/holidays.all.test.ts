// Holidays known ahead: they help where they matter, and do no harm where they do not.
import { tableFrom } from "@grus/data";
import { expect, test } from "vitest";
import { openHolidays } from "../src/holidays/holidays.ts";
import { forecast } from "../src/run/forecast.ts";
import { randomOf } from "./families.ts";

const DAY = 86_400_000;
const START = Date.UTC(2021, 0, 4);
const holidays = { country: "DE", region: "BY" };
const WEEK = [1, 1, 1.05, 1.1, 1.3, 1.5, 0.4] as const;

/** Three years of sales with a week in them; each holiday has an effect of its own kind, times `effect`. */
async function sales(seed: number, effect: number) {
  const random = randomOf(seed);
  const calendar = await openHolidays(holidays);
  const names = new Map(calendar("2021-01-01", "2024-12-31").map(({ date, name }) => [date, name]));
  const factors = new Map(
    [...names.values()].map((name) => [name, 1 - effect * (0.2 + 0.5 * random.uniform())]),
  );
  const date = Array.from({ length: 1095 }, (_, t) => new Date(START + t * DAY));
  let level = 100;
  const sold = date.map((day, t) => {
    level += 0.7 * random.normal();
    const name = names.get(day.toISOString().slice(0, 10));
    return level * WEEK[t % 7]! * (name === undefined ? 1 : factors.get(name)!) + 4 * random.normal();
  });
  return tableFrom({ date, sold });
}

/** The error with holidays as a share of that without, over three seeds. */
async function share(effect: number): Promise<number> {
  let [own, plain] = [0, 0];
  for (const seed of [1, 2, 3]) {
    const table = await sales(seed, effect);
    own += (await forecast(table, { target: "sold", holidays })).test!.scores.mae;
    plain += (await forecast(table, { target: "sold" })).test!.scores.mae;
  }
  return own / plain;
}

test("holidays reduce the error where they matter", { timeout: 600_000 }, async () => {
  expect(await share(1)).toBeLessThan(0.9);
});

test("and change nothing to speak of where they do not", { timeout: 600_000 }, async () => {
  expect(await share(0)).toBeLessThan(1.01);
});
