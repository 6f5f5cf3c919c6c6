import { OptionError, TimeError, tableFrom, WindowError } from "@grus/data";
import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { backtest } from "./backtest.ts";
import { type Forecast, forecast } from "./forecast.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const MISSING = Number.NaN;

const dates = (count: number, first = 0, step = DAY) =>
  Array.from({ length: count }, (_, i) => new Date(Date.UTC(2024, 0, 1) + (first + i) * step));

function weekly(count: number, seed = 1): number[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, t) => 50 + 10 * Math.sin((2 * Math.PI * t) / 7) + random.normal());
}

/** Series one below the other, all ending on the same day. */
function longTable(series: Readonly<Record<string, readonly number[]>>) {
  const longest = Math.max(...Object.values(series).map(({ length }) => length));
  const all = Object.entries(series);
  return tableFrom({
    id: all.flatMap(([id, values]) => values.map(() => id)),
    date: all.flatMap(([, { length }]) => dates(length, longest - length)),
    y: all.flatMap(([, values]) => [...values]),
  });
}

function choiceOf({ candidates, parts }: Forecast) {
  return { candidates, parts: parts.map(({ name, weight }) => ({ name, weight })) };
}

describe("values of the test have no part in the choice", () => {
  test("where the rows before it are too few for validation", async () => {
    const y = weekly(40);
    const before = tableFrom({ date: dates(10), y: y.slice(0, 10) });
    const choose = async (after: readonly number[]) =>
      choiceOf(
        await forecast(before, {
          target: "y",
          horizon: 7,
          seasons: [7],
          test: tableFrom({ date: dates(30, 10), y: [...after] }),
        }),
      );
    const other = y.slice(10).map((value, t) => 3 * value + 100 * (t % 3));
    expect(await choose(other)).toEqual(await choose(y.slice(10)));
  });

  test("of a fold whose rows before it are too few for validation", async () => {
    const y = weekly(24);
    const choose = async (values: readonly number[]) => {
      const table = tableFrom({ date: dates(24), y: [...values] });
      const { folds } = await backtest(table, { target: "y", horizon: 7, folds: 2, seasons: [7] });
      return folds[0]!.parts;
    };
    const other = y.map((value, t) => (t < 10 ? value : 200));
    expect(await choose(other)).toEqual(await choose(y));
  });

  test("of several series, whose errors count in units of their changes", async () => {
    const [a, b] = [weekly(120, 1), weekly(120, 2).map((value, t) => value + 3 * t)];
    const choose = async (values: readonly number[]) =>
      choiceOf(await forecast(longTable({ a, b: values }), { target: "y", series: "id", horizon: 7 }));
    const other = b.map((value, t) => (t < 102 ? value : value + 500 * (t % 2)));
    expect(await choose(other)).toEqual(await choose(b));
  });
});

describe("a forecast is made", () => {
  test("of a single known value, untested", async () => {
    const y = [...Array<number>(99).fill(MISSING), 3];
    const { series, verdict } = await forecast(tableFrom({ y }), { target: "y", horizon: 2 });
    expect([...series[0]!.values]).toEqual([3, 3]);
    expect(verdict.kind).toBe("untested");
  });

  test("where no value is known in validation: of the best naive forecast", async () => {
    const y = [1, ...Array<number>(98).fill(MISSING), 3];
    const { series, parts } = await forecast(tableFrom({ y }), { target: "y", horizon: 2 });
    expect([...series[0]!.values]).toEqual([3, 3]);
    expect(parts.map(({ name }) => name)).toEqual(["last value"]);
  });

  test("of a short series that begins with missing values, by the errors of the others", async () => {
    const y = [MISSING, MISSING, MISSING, 5, -5, 5, -5, 5];
    const { parts, candidates } = await forecast(tableFrom({ y }), { target: "y", horizon: 3 });
    expect(parts.map(({ name }) => name)).toEqual(["mean"]);
    expect(candidates.every(({ error }) => error > 0)).toBe(true);
  });

  test("of several series of which one is missing up to validation, by parts that the others choose", async () => {
    const late = weekly(120, 3).map((value, t) => (t < 90 ? MISSING : value));
    const table = longTable({ a: weekly(120, 1), b: weekly(120, 2), late });
    const { candidates, series } = await forecast(table, { target: "y", series: "id", horizon: 7 });
    expect(candidates.length).toBeGreaterThan(8);
    expect(series.every(({ values }) => values.every(Number.isFinite))).toBe(true);
  });

  test("over folds that most series begin after", async () => {
    const table = longTable({ a: weekly(120, 1), b: weekly(10, 2), c: weekly(10, 3) });
    const { folds, series } = await forecast(table, { target: "y", series: "id", horizon: 7, folds: 3 });
    expect(folds!.map(({ origins }) => [...origins.series])).toEqual([[0], [0], [0]]);
    expect(series).toHaveLength(3);
  });

  test("where no chosen part can be fitted to all values: by the best other one", async () => {
    const random = randomOf(4);
    const y = Array.from({ length: 120 }, (_, t) => Math.exp(t / 20 + 0.3 * random.normal()));
    y[119] = 0;
    const options = { target: "y", horizon: 6, seasons: [12], ensemble: "best" } as const;
    const { parts, candidates, series } = await forecast(tableFrom({ y }), options);
    expect(candidates[0]!.name).toContain("log");
    expect(parts.map(({ weight }) => weight)).toEqual([1]);
    expect(parts[0]!.name).not.toContain("log");
    expect(series[0]!.values.every(Number.isFinite)).toBe(true);
    const named = forecast(tableFrom({ y }), { ...options, ensemble: ["ETS of logarithms"] });
    await expect(named).rejects.toThrow(/ETS of logarithms cannot be fitted to all values/);
  });

  test("with a season once that is given twice", async () => {
    const options = { target: "y", horizon: 7, seasons: [7, 7, 1] };
    const { plan, candidates } = await forecast(tableFrom({ y: weekly(80) }), options);
    expect(plan.task.seasons).toEqual([7]);
    expect(new Set(candidates.map(({ name }) => name)).size).toBe(candidates.length);
  });

  test("and untested where the rows for a test are fewer than the horizon, which is said", async () => {
    const { verdict } = await forecast(tableFrom({ date: dates(60), y: weekly(60) }), {
      target: "y",
      horizon: 7,
      test: tableFrom({ date: dates(1, 60), y: [3] }),
    });
    expect(verdict.kind).toBe("untested");
    expect(verdict.text).toContain("at least 7 are needed");
  });
});

describe("one message tells of", () => {
  const table = tableFrom({ date: dates(60), y: weekly(60), price: [...Array(59).fill(1), Infinity] });

  test("an infinite covariate, of the past or known ahead", async () => {
    const text = /column "price": the value of row 60 is infinite; expected finite numbers/;
    await expect(forecast(table, { target: "y", past: ["price"] })).rejects.toThrow(text);
    const future = forecast(table, { target: "y", future: ["price"] });
    await expect(future).rejects.toThrow(text);
    await expect(future).rejects.toThrow(WindowError);
  });

  test("no target", async () => {
    const none = forecast(table, { target: [] });
    await expect(none).rejects.toThrow("target is an empty list; expected the column to forecast");
    await expect(none).rejects.toThrow(OptionError);
  });

  test("paths that cannot be counted, before anything is fitted", async () => {
    for (const paths of [-1, 1.5, Number.NaN])
      await expect(forecast(table, { target: "y", paths, onProgress: () => expect.fail() })).rejects.toThrow(
        `paths is ${paths}; expected a whole number of at least 1.`,
      );
  });

  test("an ensemble of nothing, however short the series", async () => {
    const short = tableFrom({ y: [1, 2, 3] });
    await expect(forecast(short, { target: "y", ensemble: [] })).rejects.toThrow("ensemble is an empty list");
  });

  test("a time that leaves almost all steps without a row", async () => {
    const far = tableFrom({
      date: [...dates(59, 0, MINUTE), new Date(Date.UTC(9000, 0, 1))],
      y: weekly(60),
    });
    const failing = forecast(far, { target: "y" });
    await expect(failing).rejects.toThrow(/9000-01-01 lies too far from 2024-01-01 for 60 rows/);
    await expect(failing).rejects.toThrow(TimeError);
  });
});
