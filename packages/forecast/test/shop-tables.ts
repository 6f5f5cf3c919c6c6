// Tables of monthly growth and of daily sales, for tests.
import { type Table, tableFrom } from "@grus/data";
import { randomOf } from "./families.ts";

const DAY = 86_400_000;

/** Days from a start on, by default that of 2022. */
export function dates(count: number, start: number = Date.UTC(2022, 0, 1)): Date[] {
  return Array.from({ length: count }, (_, i) => new Date(start + i * DAY));
}

/** A growing monthly series with a year in it, as the passengers of an airline. */
export function passengers(count = 132): Table {
  const random = randomOf(4);
  const month = Array.from({ length: count }, (_, t) => new Date(Date.UTC(1949, t, 1)));
  const value = month.map((_, t) =>
    Math.exp(4.7 + 0.01 * t + 0.2 * Math.sin((2 * Math.PI * t) / 12) + 0.03 * random.normal()),
  );
  return tableFrom({ month, value });
}

/** Daily sales of shops that depend on a price and on the time of the year. */
export function shops(ids: readonly string[], count = 400, level = 0): Table {
  const random = randomOf(5);
  const rows = ids.flatMap((shop, i) =>
    dates(count).map((date, t) => {
      const price = 4 + Math.round(2 * Math.abs(random.normal()));
      const season = 6 * Math.sin((2 * Math.PI * t) / 7) + 9 * Math.sin((2 * Math.PI * t) / 365);
      return {
        shop,
        date,
        price,
        weather: t % 3 === 0 ? "rain" : "sun",
        units: 10 ** i * (level + 50 + season - 3 * price + random.normal()),
      };
    }),
  );
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
  return tableFrom({
    shop: column("shop"),
    date: column("date"),
    price: column("price"),
    weather: column("weather"),
    units: column("units"),
  });
}

/** Rows of known price and weather after the last day. */
export function ahead(ids: readonly string[], count = 400): Table {
  const rows = ids.flatMap((shop) =>
    dates(count + 7)
      .slice(count)
      .map((date, i) => ({ shop, date, price: 3 + i })),
  );
  return tableFrom({
    shop: rows.map(({ shop }) => shop),
    date: rows.map(({ date }) => date),
    price: rows.map(({ price }) => price),
    weather: rows.map(({ price }) => (price % 2 ? "rain" : "sun")),
  });
}
