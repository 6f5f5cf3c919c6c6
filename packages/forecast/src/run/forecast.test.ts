import { wasmBackend } from "@grus/backend-wasm";
import { readCsv, tableFrom } from "@grus/data";
import { describe, expect, test } from "vitest";
import { families, randomOf } from "../../test/families.ts";
import { open, save } from "../forecaster/forecaster-files.ts";
import { forecast } from "./forecast.ts";
import { planOf } from "./forecast-plan.ts";

const day = 86_400_000;
const dates = (count: number, start = Date.UTC(2024, 0, 1)) =>
  Array.from({ length: count }, (_, i) => new Date(start + i * day));

function weekly(count: number, seed = 1, factor = 1): Float64Array {
  const random = randomOf(seed);
  return Float64Array.from(
    { length: count },
    (_, t) => factor * (50 + 0.05 * t + 9 * Math.sin((2 * Math.PI * t) / 7) + random.normal()),
  );
}

describe("one call", () => {
  const table = tableFrom({ date: dates(300), sales: weekly(300) });

  test("finds frequency, season and horizon, and beats the naive forecasts", async () => {
    const { series, verdict, plan, parts, test: tested } = await forecast(table, { target: "sales" });
    expect(plan.data.frequency).toEqual({ unit: "day", count: 1 });
    expect(plan.seasons.map(({ period }) => period)).toEqual([7]);
    expect(plan.horizon.value).toBe(7);
    expect(verdict.kind).toBe("better");
    expect(tested!.scores.mae).toBeLessThan(1.3);
    expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    const [first] = series;
    expect([...first!.times!].map((time) => new Date(time).toISOString().slice(0, 10))[0]).toBe("2024-10-27");
    const expected = 50 + 0.05 * 300 + 9 * Math.sin((2 * Math.PI * 300) / 7);
    expect(Math.abs(first!.values[0]! - expected)).toBeLessThan(2.5);
  });

  test("gives the same bits again, and after saving and opening", async () => {
    const first = await forecast(table, { target: "sales" });
    const again = await forecast(table, { target: "sales" });
    expect(again.series).toEqual(first.series);
    const opened = open(save(first.forecaster));
    expect(await opened.predict(table)).toEqual(first.series);
  });

  test("one dated row is forecast by its value, step by step", async () => {
    const { series, verdict } = await forecast(tableFrom({ date: dates(1), sales: [4] }), {
      target: "sales",
      horizon: 2,
    });
    expect([...series[0]!.values]).toEqual([4, 4]);
    expect(series[0]!.times).toBeUndefined();
    expect(verdict.kind).toBe("untested");
  });

  test("a saved forecaster gives intervals of any level", async () => {
    const options = { target: "sales", levels: [0.8, 0.9] };
    const { series, forecaster } = await forecast(table, options);
    const opened = open(save(forecaster));
    const [other] = await opened.predict(table, { levels: [0.95, 0.5, 0.8, 0.85] });
    const [half, narrow, between, wide] = other!.intervals;
    expect(other!.intervals.map(({ level }) => level)).toEqual([0.5, 0.8, 0.85, 0.95]);
    expect(narrow).toEqual(series[0]!.intervals[0]);
    for (let k = 0; k < 7; k++) {
      expect(half!.upper[k]).toBeLessThan(narrow!.upper[k]!);
      expect(between!.upper[k]).toBeLessThanOrEqual(series[0]!.intervals[1]!.upper[k]!);
      expect(wide!.upper[k]).toBeGreaterThan(series[0]!.intervals[1]!.upper[k]!);
    }
    await expect(opened.predict(table, { levels: [80] })).rejects.toThrow("levels is [80]");
  });

  test("intervals are nested, contain the forecast, and cover about what they say", async () => {
    const { series, test: tested } = await forecast(table, { target: "sales", levels: [0.95, 0.8] });
    const { values, intervals } = series[0]!;
    expect(intervals.map(({ level }) => level)).toEqual([0.8, 0.95]);
    const [narrow, wide] = intervals;
    for (let k = 0; k < 7; k++) {
      expect(wide!.lower[k]).toBeLessThan(narrow!.lower[k]!);
      expect(narrow!.lower[k]).toBeLessThan(values[k]!);
      expect(narrow!.upper[k]).toBeGreaterThan(values[k]!);
      expect(wide!.upper[k]).toBeGreaterThan(narrow!.upper[k]!);
    }
    expect(tested!.intervals[0]!.coverage).toBeGreaterThan(0.65);
    expect(tested!.intervals[1]!.coverage).toBeGreaterThan(0.88);
  });
});

describe("paths", () => {
  test("are drawn with the forecast and by the forecaster, the same ones; a path is one horizon", async () => {
    const table = tableFrom({ date: dates(300), sales: weekly(300) });
    const { paths, series, forecaster } = await forecast(table, { target: "sales", paths: 200, seed: 4 });
    const [own] = paths;
    expect(own).toMatchObject({ id: "sales", target: "sales", count: 200, times: series[0]!.times });
    expect(own!.values).toHaveLength(200 * 7);
    const opened = open(save(forecaster));
    expect(await opened.paths(table, { count: 200, seed: 4 })).toEqual(paths);
    expect((await opened.paths(table))[0]!.values).toHaveLength(100 * 7);
    const { lower, upper } = series[0]!.intervals[0]!;
    const inside = own!.values.filter((value, i) => value >= lower[i % 7]! && value <= upper[i % 7]!);
    expect(Math.abs(inside.length / own!.values.length - 0.8)).toBeLessThan(0.04);
    await expect(opened.paths(table, { count: 0 })).rejects.toThrow("count is 0");
  });

  test("of intermittent counts are counts, and so are the ends of their intervals", async () => {
    const { make, horizon } = families.find(({ name }) => name === "intermittent demand")!;
    const y = make(randomOf(12));
    const {
      paths,
      series,
      plan,
      test: tested,
    } = await forecast(tableFrom({ y }), {
      target: "y",
      horizon,
      paths: 50,
    });
    const isCount = (value: number) => Number.isInteger(value) && value >= 0;
    expect(paths[0]!.values.every(isCount)).toBe(true);
    for (const { lower, upper } of [...series[0]!.intervals, ...tested!.intervals])
      expect([...lower, ...upper].every(isCount)).toBe(true);
    expect(plan.notes.at(-1)!.text).toBe("The values are counts: intervals of them end at whole numbers.");
  });
});

describe("several series", () => {
  const rows = ["a", "b", "c"].flatMap((id, i) =>
    [...weekly(200 + 10 * i, i, 10 ** i)].map((value, t) => ({ id, date: dates(200 + 10 * i)[t]!, value })),
  );
  const table = tableFrom({
    shop: rows.map(({ id }) => id),
    date: rows.map(({ date }) => date),
    value: rows.map(({ value }) => value),
  });

  test("of one long table share their parts and are forecast each", async () => {
    const { series, verdict } = await forecast(table, { target: "value", series: "shop" });
    expect(series.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    series.forEach(({ values }, i) => {
      const t = 200 + 10 * i;
      const expected = 10 ** i * (50 + 0.05 * t + 9 * Math.sin((2 * Math.PI * t) / 7));
      expect(Math.abs(values[0]! - expected)).toBeLessThan(3 * 10 ** i);
    });
    expect(verdict.kind).toBe("better");
  });

  test("that are new are forecast by a saved forecaster", async () => {
    const { forecaster } = await forecast(table, { target: "value", series: "shop" });
    const values = weekly(120, 9, 5);
    const other = tableFrom({
      shop: values.length ? Array.from(values, () => "new") : [],
      date: dates(120),
      value: values,
    });
    const [next] = await forecaster.predict(other);
    const expected = 5 * (50 + 0.05 * 120 + 9 * Math.sin((2 * Math.PI * 120) / 7));
    expect(Math.abs(next!.values[0]! - expected)).toBeLessThan(15);
  });

  test("without the column that tells them apart are refused with its name", async () => {
    await expect(forecast(table, { target: "value" })).rejects.toThrow(/more than once.*\n.*series/s);
  });
});

describe("columns that are known ahead", () => {
  const random = randomOf(3);
  const promotion = Float64Array.from({ length: 220 }, () => (random.uniform() < 0.15 ? 1 : 0));
  const sales = Float64Array.from({ length: 220 }, (_, t) =>
    t < 206 ? 40 + 25 * promotion[t]! + random.normal() : Number.NaN,
  );
  const table = tableFrom({ date: dates(220), sales, promotion });

  test("explain what the past cannot", async () => {
    const options = { target: "sales", horizon: 14 };
    const without = await forecast(table, options);
    const { test: tested, series, parts } = await forecast(table, { ...options, future: ["promotion"] });
    expect(tested!.scores.mae).toBeLessThan(0.3 * without.test!.scores.mae);
    expect(parts[0]!.name).toContain("around promotion");
    series[0]!.values.forEach((value, k) => {
      expect(Math.abs(value - 40 - 25 * promotion[206 + k]!)).toBeLessThan(2.5);
    });
  });

  test("may come as a table of their own, and must reach the horizon", async () => {
    const rows = 206;
    const past = tableFrom({
      date: dates(rows),
      sales: sales.slice(0, rows),
      promotion: promotion.slice(0, rows),
    });
    const ahead = (count: number) =>
      tableFrom({
        date: dates(220).slice(rows, rows + count),
        promotion: promotion.slice(rows, rows + count),
      });
    const options = { target: "sales", horizon: 14, future: ["promotion"] };
    const whole = await forecast(table, options);
    expect((await forecast(past, { ...options, futureRows: ahead(14) })).series).toEqual(whole.series);
    await expect(forecast(past, { ...options, futureRows: ahead(5) })).rejects.toThrow(
      /end 5 steps after.*expected 14/,
    );
    await expect(forecast(past, options)).rejects.toThrow(/end 0 steps after.*expected 14/);
  });

  test("are told apart from the other parts of a forecast, and may be changed to ask what would be if", async () => {
    const withPlan = (first: number) =>
      tableFrom({
        date: dates(220),
        sales,
        promotion: promotion.map((on, t) => (t === 206 ? first : t > 206 ? 0 : on)),
      });
    const plan = withPlan(1);
    const { forecaster, series, explain } = await forecast(plan, {
      target: "sales",
      horizon: 14,
      future: ["promotion"],
    });
    const [explained] = await forecaster.explain(plan);
    expect(await explain(1)).toEqual([explained]);
    expect(await explain(0)).toEqual([]);
    const { parts, covariates } = explained!;
    series[0]!.values.forEach((value, k) => {
      expect(parts.reduce((sum, part) => sum + part.values[k]!, 0)).toBeCloseTo(value, 8);
    });
    expect(covariates[0]!.name).toBe("promotion");
    const [first, second] = covariates[0]!.values;
    expect(Math.abs(first! - second! - 25)).toBeLessThan(3);
    const [without] = await forecaster.predict(withPlan(0));
    expect(Math.abs(series[0]!.values[0]! - without!.values[0]! - 25)).toBeLessThan(3);
  });

  test("known up to now only count where the values follow from their past", async () => {
    const random = randomOf(9);
    const queue = Float64Array.from({ length: 200 }, () => random.normal());
    const served = queue.map((_, t) => 20 + 3 * (queue[t - 3] ?? 0) + 0.3 * random.normal());
    const lead = tableFrom({ queue, served });
    const options = { target: "served", horizon: 3, seasons: [] };
    const plain = await forecast(lead, options);
    const made = await forecast(lead, { ...options, past: ["queue"] });
    expect(made.test!.scores.mae).toBeLessThan(0.3 * plain.test!.scores.mae);
    expect(made.parts[0]!.name).toMatch(/^ridge with columns/);
    const opened = open(save(made.forecaster));
    expect(await opened.predict(lead)).toEqual(made.series);
  });

  test("constant within the only series are said to change nothing", () => {
    const own = { target: "sales", horizon: 14, statics: ["promotion"] };
    expect(planOf(table, own).notes.at(-1)!.text).toMatch(/^promotion: constant within the only series/);
    expect(planOf(table, { target: "sales", horizon: 14 }).notes.at(-1)!.text).toMatch(/^Horizon/);
  });

  test("may be texts, which become categories", async () => {
    const kind = Array.from(promotion, (on) => (on ? "promotion" : "none"));
    const text = tableFrom({ date: dates(220), sales, kind });
    const { series } = await forecast(text, { target: "sales", horizon: 14, future: ["kind"] });
    series[0]!.values.forEach((value, k) => {
      expect(Math.abs(value - 40 - 25 * promotion[206 + k]!)).toBeLessThan(2.5);
    });
  });
});

describe("what is hard", () => {
  const noise = families.find(({ name }) => name === "noise")!;

  test.each([0, 1, 2, 3])("noise is called noise (seed %i)", async (seed) => {
    const { verdict } = await forecast(tableFrom({ y: noise.make(randomOf(seed)) }), {
      target: "y",
      horizon: 7,
    });
    expect(verdict.kind).toBe("noise");
  });

  test("a straight line is not called a constant: drift forecasts it exactly too", async () => {
    const table = tableFrom({ y: Float64Array.from({ length: 80 }, (_, t) => 3 * t) });
    const { verdict } = await forecast(table, { target: "y", horizon: 4 });
    expect(verdict.kind).toBe("no better");
    expect(verdict.text).toContain("drift 0");
  });

  test("a constant is called one, and forecast exactly", async () => {
    const { verdict, series } = await forecast(tableFrom({ y: new Float64Array(60).fill(42) }), {
      target: "y",
    });
    expect(verdict.kind).toBe("constant");
    expect([...series[0]!.values].every((value) => value === 42)).toBe(true);
  });

  test.each([1, 2, 3, 5, 8, 13, 21])(
    "%i values are forecast, with intervals where two changes are known",
    async (rows) => {
      const { series, verdict } = await forecast(
        tableFrom({ y: Float64Array.from({ length: rows }, (_, t) => 10 + t + (t % 3)) }),
        { target: "y", horizon: 3 },
      );
      expect([...series[0]!.values].every(Number.isFinite)).toBe(true);
      if (rows >= 3) expect(series[0]!.intervals[0]!.upper.every(Number.isFinite)).toBe(true);
      if (rows < 12) expect(verdict.kind).toBe("untested");
    },
  );

  test("missing cells and missing days are passed over", async () => {
    const values = weekly(200);
    const kept = [...values.keys()].filter((t) => t % 17 !== 3);
    const sales = Float64Array.from(kept, (t) => (t % 23 === 5 ? Number.NaN : values[t]!));
    const table = tableFrom({ date: kept.map((t) => dates(200)[t]!), sales });
    const { test: tested, plan } = await forecast(table, { target: "sales" });
    expect(plan.data.series[0]!.values.length).toBe(200);
    expect(tested!.scores.mae).toBeLessThan(1.6);
  });

  test("values that are never negative are never forecast to be", async () => {
    const random = randomOf(5);
    const y = Float64Array.from({ length: 200 }, () => (random.uniform() < 0.2 ? random.poisson(4) : 0));
    const { series, test: tested } = await forecast(tableFrom({ y }), { target: "y", horizon: 5 });
    expect(series[0]!.intervals[1]!.lower.every((value) => value >= 0)).toBe(true);
    expect(tested!.intervals[1]!.lower.every((value) => value >= 0)).toBe(true);
  });

  test("a series without a value is left out and said; a target without one is refused", async () => {
    const table = tableFrom({
      shop: ["a", "a", "a", "b", "b", "b"],
      y: [1, 2, 3, Number.NaN, Number.NaN, Number.NaN],
      z: new Float64Array(6).fill(Number.NaN),
    });
    const { series, plan } = await forecast(table, { target: "y", series: "shop" });
    expect(series.map(({ id }) => id)).toEqual(["a"]);
    expect(plan.notes[0]!.text).toBe("1 of 2 series hold no value and are left out: b.");
    await expect(forecast(table, { target: ["y", "z"], series: "shop" })).rejects.toThrow(
      /"z": holds no value/,
    );
  });

  test("a column without numbers is refused, and so is an infinite value", async () => {
    await expect(forecast(tableFrom({ y: [Number.NaN, Number.NaN] }), { target: "y" })).rejects.toThrow(
      /no value/,
    );
    await expect(
      forecast(tableFrom({ y: [1, Number.POSITIVE_INFINITY, 3] }), { target: "y" }),
    ).rejects.toThrow(/infinite/);
  });

  test("an abort stops the work", async () => {
    const stop = new AbortController();
    const run = forecast(tableFrom({ y: weekly(300) }), {
      target: "y",
      signal: stop.signal,
      onProgress: ({ done }) => done > 0.3 && stop.abort(new Error("enough")),
    });
    await expect(run).rejects.toThrow("enough");
  });
});

test("rows of a test table are tested on with a context from the table", async () => {
  const csv = (from: number, to: number) =>
    `date,y\n${dates(260)
      .slice(from, to)
      .map((date, i) => `${date.toISOString().slice(0, 10)},${weekly(260)[from + i]}`)
      .join("\n")}\n`;
  const [train, rest] = [await readCsv(csv(0, 200)), await readCsv(csv(200, 260))];
  const { test: tested, plan, series } = await forecast(train, { target: "y", test: rest });
  expect(tested!.origins.length).toBe(60 - 7 + 1);
  expect(plan.split.test!.from[0]).toBe(200);
  expect(new Date(series[0]!.times![0]!).toISOString().slice(0, 10)).toBe(
    dates(261)[260]!.toISOString().slice(0, 10),
  );
});

test("with a backend, networks are candidates; a saved forecaster forecasts the same with one", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const random = randomOf(8);
  let [last, before] = [0, 0];
  const y = Float64Array.from({ length: 160 }, () => {
    [last, before] = [1.6 * last - 0.75 * before + random.normal(), last];
    return 2 * Math.tanh(last / 2);
  });
  const table = tableFrom({ y });
  const details = new Set<string>();
  const made = await forecast(table, {
    target: "y",
    horizon: 3,
    backend,
    minutes: 0.5,
    onProgress: ({ detail = "" }) => details.add(detail.replaceAll(/\d+/g, "N")),
  });
  expect(details).toContain("epoch N of at most N");
  expect(details).toContain("network N of N, epoch N of at most N");
  expect(made.candidates.map(({ family }) => family)).toContain("network");
  const opened = open(save(made.forecaster), backend);
  expect(await opened.predict(table)).toEqual(made.series);
  await expect(forecast(table, { target: "y", backend, minutes: 0 })).rejects.toThrow(/minutes is 0/);
  await backend.dispose();
});
