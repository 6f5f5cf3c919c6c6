import { type Table, tableFrom } from "@grus/data";
import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { open, save } from "../forecaster/forecaster-files.ts";
import type { Task } from "../parts/task.ts";
import { forecast } from "./forecast.ts";
import { planOf } from "./forecast-plan.ts";

const DAY = 86_400_000;
const SHOPS = [
  ["north", "oslo"],
  ["north", "bergen"],
  ["south", "rome"],
] as const;

/** Days of shops, in rows by the day; `from` is the day on which the last shop opens, `to` the last day of the first. */
function shops({ from = 0, to = 60, shift = 0 } = {}): Table {
  const random = randomOf(7);
  const rows = Array.from({ length: 60 }, (_, t) =>
    SHOPS.map(([region, shop], i) => ({
      region,
      shop,
      date: new Date(Date.UTC(2024, 0, 1) + t * DAY),
      staff: i + (t % 2),
      sold: 10 * (i + 1) + shift + 4 * Math.sin(t / 5) + random.normal(),
    })).filter(({ shop }) => (shop !== "rome" || t >= from) && (shop !== "oslo" || t < to)),
  ).flat();
  return tableFrom({
    region: rows.map(({ region }) => region),
    shop: rows.map(({ shop }) => shop),
    date: rows.map(({ date }) => date),
    staff: rows.map(({ staff }) => staff),
    sold: rows.map(({ sold }) => sold),
  });
}

const options = { target: "sold", series: ["region", "shop"], hierarchy: true, horizon: 3, seasons: [] };

/** By how much the sums of rows [series][values] differ from those of their parts. */
function gap({ hierarchy }: Pick<Task, "hierarchy">, rows: readonly Float64Array[]): number {
  const bottom = rows.slice(-hierarchy!.bottom);
  const gaps = hierarchy!.sums.flatMap((places, i) =>
    Array.from(rows[i]!, (value, k) =>
      Math.abs(value - Array.from(places).reduce((sum, at) => sum + bottom[at]![k]!, 0)),
    ),
  );
  return Math.max(...gaps);
}

describe("a hierarchy", () => {
  test("of two columns has a total and a sum for each region, which add up", {
    timeout: 60_000,
  }, async () => {
    const { series, plan, test: tested, forecaster } = await forecast(shops(), options);
    const ids = ["total", "north", "south", "north / oslo", "north / bergen", "south / rome"];
    expect(series.map(({ id }) => id)).toEqual(ids);
    expect(plan.notes).toContainEqual({
      text: "3 sums of 3 series are forecast too: total, north, south.",
    });
    const values = series.map((one) => one.values);
    expect(gap(plan.task, values)).toBeLessThan(1e-9);
    const { origins, forecasts } = tested!;
    const rows = plan.task.series.map((_, i) =>
      Float64Array.from(forecasts.filter((_, at) => origins.series[Math.floor(at / 3)] === i)),
    );
    expect(rows[0]!.length).toBe(3 * 7);
    expect(gap(plan.task, rows)).toBeLessThan(1e-9);
    const plain = await forecast(shops(), { ...options, reconcile: "none" });
    expect(
      gap(
        plain.plan.task,
        plain.series.map((one) => one.values),
      ),
    ).toBeGreaterThan(1e-3);
    const [total] = series;
    expect(total!.intervals[0]!.lower[0]).toBeLessThan(total!.values[0]!);
    expect(total!.intervals[0]!.upper[0]).toBeGreaterThan(total!.values[0]!);

    const opened = open(save(forecaster));
    expect(await opened.predict(shops())).toEqual(series);
    const [explained] = await opened.explain(shops());
    const sum = explained!.parts.reduce((all, part) => all + part.values[1]!, 0);
    expect(sum).toBeCloseTo(total!.values[1]!, 9);
    expect(explained!.parts.map(({ name }) => name)).toContain("reconciliation");
    const sizes = explained!.parts.map(({ values }) =>
      values.reduce((all, value) => all + Math.abs(value), 0),
    );
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect([explained!.id, explained!.series]).toEqual([total!.id, total!.series]);
    const other = await forecast(shops(), { ...options, reconcile: "bottomUp" });
    expect(other.series[3]!.values).toEqual(plain.series[3]!.values);
    expect(other.series[0]!.values).not.toEqual(series[0]!.values);
  });

  test("asks for the series of training, but for bottom-up", { timeout: 60_000 }, async () => {
    const others = tableFrom({
      region: ["east", "east", "east"],
      shop: ["a", "a", "a"],
      date: [0, 1, 2].map((t) => new Date(Date.UTC(2024, 0, 1) + t * DAY)),
      sold: [1, 2, 3],
    });
    const { forecaster } = await forecast(shops(), options);
    await expect(forecaster.predict(others)).rejects.toThrow('there is no "north"');
    const up = await forecast(shops(), { ...options, reconcile: "bottomUp" });
    const series = await up.forecaster.predict(others);
    expect(series.map(({ id }) => id)).toEqual(["total", "east", "east / a"]);
    expect(series[0]!.values).toEqual(series[2]!.values);
  });

  test("with values below 0 adds up too, and its paths are around what adds up", {
    timeout: 60_000,
  }, async () => {
    const table = shops({ shift: -12 });
    const made = await forecast(table, { ...options, paths: 3 });
    const values = made.series.map((one) => one.values);
    expect(gap(made.plan.task, values)).toBeLessThan(1e-9);
    expect(Math.min(...values[3]!)).toBeLessThan(0);
    expect(made.paths.map(({ id }) => id)).toEqual(made.series.map(({ id }) => id));
  });

  test("counts a series from its first value on; one that ends early has missing values", () => {
    const { data, task, notes } = planOf(shops({ from: 20, to: 55 }), { ...options, past: ["staff"] });
    const byId = new Map(data.series.map((one) => [one.id, one]));
    const value = (id: string, t: number) => byId.get(id)!.values[t]!;
    expect(value("total", 10)).toBeCloseTo(value("north / oslo", 10) + value("north / bergen", 10), 9);
    expect(value("total", 30)).toBeCloseTo(value("north", 30) + value("south / rome", 10), 9);
    expect(value("south", 0)).toBe(value("south / rome", 0));
    expect([value("total", 54), value("total", 55)].map(Number.isNaN)).toEqual([false, true]);
    expect(byId.get("north / oslo")!.values.length).toBe(60);
    expect(byId.get("total")!.past![0]![30]).toBe(1); // of 0, 1 and 2
    expect(byId.get("total")!.past![0]![11]).toBe(1.5); // of 1 and 2
    expect(task.hierarchy!.ids).toEqual(data.series.map(({ id }) => id));
    expect(notes).toContainEqual({
      text: "Series of different lengths count in the sums from their first value on.",
    });
  });

  test("needs series, one target, and is needed to reconcile", () => {
    const { series: _, ...alone } = options;
    expect(() => planOf(shops(), { ...alone, handleDuplicates: "first" })).toThrow(
      "hierarchy: there is no column that tells the series apart",
    );
    expect(() => planOf(shops(), { ...options, target: ["sold", "staff"] })).toThrow("expected one column");
    expect(() => planOf(shops(), { ...options, hierarchy: false, reconcile: "ols" })).toThrow(
      "reconcile is given without hierarchy.",
    );
  });
});
