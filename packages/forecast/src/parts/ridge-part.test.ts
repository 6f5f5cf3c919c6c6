import { describe, expect, test } from "vitest";
import { addWindows, noWindows } from "../linear/window-sums.ts";
import { eachSeries } from "./each-series.ts";
import { rankedRidges, rankRidges } from "./rank-ridges.ts";
import { ridgePart } from "./ridge-part.ts";
import type { Task } from "./task.ts";
import { windowSums } from "./task-window-sums.ts";

const wave = (level: number, steps: number) =>
  Float64Array.from({ length: steps }, (_, t) => level * (3 + Math.sin(t / 2) + Math.sin(t * t) / 9));

/** One series with gaps, one that is shorter than the longest window. */
function withGaps(): Task {
  const first = wave(1, 70);
  for (const t of [9, 31, 32]) first[t] = Number.NaN;
  return {
    series: [
      { id: "gaps", values: first },
      { id: "short", values: wave(5, 15) },
    ],
    horizon: 3,
    seasons: [],
  };
}

const origin = (at: number) => ({ length: 1, series: Int32Array.of(0), at: Int32Array.of(at) });

describe("sums of several contexts", () => {
  test.each([
    { from: [0, 0], to: [70, 15] },
    { from: [40, 8], to: [60, 15] },
  ])("are those of every complete window whose horizon begins in $from to $to", ({ from, to }) => {
    const task = withGaps();
    const range = { from: Int32Array.from(from), to: Int32Array.from(to) };
    const unit = { scales: Float64Array.of(1, 5), log: false };
    const all = windowSums(task, range, [4, 7, 14], unit);
    for (const [context, sums] of all) {
      const size = context + task.horizon;
      const direct = task.series.reduce((before, { values }, i) => {
        const scaled = values.map((value) => value / unit.scales[i]!);
        return Array.from({ length: to[i]! }, (_, at) => at)
          .filter((at) => at >= from[i]! && at - context >= 0 && at + task.horizon <= to[i]!)
          .filter((at) =>
            scaled.subarray(at - context, at + task.horizon).every((value) => !Number.isNaN(value)),
          )
          .reduce((sum, at) => addWindows(sum, scaled, at - context, 1), before);
      }, noWindows(size));
      expect(sums.count).toBe(direct.count);
      sums.totals.forEach((total, i) => expect(total).toBeCloseTo(direct.totals[i]!, 9));
      sums.products.forEach((product, i) => expect(product).toBeCloseTo(direct.products[i]!, 8));
    }
  });
});

describe("a ridge of logarithms", () => {
  const values = wave(1, 80);
  values.fill(-2, 60, 70);
  const task: Task = { series: [{ id: "a", values }], horizon: 3, seasons: [] };
  const options = { context: 8, base: { period: 1, rounds: 1 }, log: true, penalty: 0.1 } as const;

  test("carries the last value above 0 over values that have no logarithm", async () => {
    const fitted = (await ridgePart(options).fit(task, Int32Array.of(60)))!;
    const forecast = await fitted.predict(task, origin(65));
    const carried = values.slice();
    carried.fill(values[59]!, 60, 65);
    const other = { ...task, series: [{ id: "a", values: carried }] };
    expect(forecast).toEqual(await fitted.predict(other, origin(65)));
    expect([...forecast].every((value) => value > 0)).toBe(true);
  });

  test("continues a history without a value above 0 by its last one", async () => {
    const fitted = (await ridgePart(options).fit(task, Int32Array.of(60)))!;
    const below = { ...task, series: [{ id: "b", values: new Float64Array(20).fill(-3) }] };
    expect([...(await fitted.predict(below, origin(20)))]).toEqual([-3, -3, -3]);
  });

  test("is not fitted to such values", async () => {
    expect(await ridgePart(options).fit(task, Int32Array.of(70))).toBeUndefined();
  });
});

test("series that a ridge was not fitted to are forecast in their own unit", async () => {
  const long = wave(1, 80);
  const task: Task = { series: [{ id: "a", values: long }], horizon: 3, seasons: [] };
  const options = { context: 8, base: { period: 1, rounds: 1 }, log: false, penalty: 0.01 } as const;
  const fitted = (await ridgePart(options).fit(task, Int32Array.of(80)))!;
  const own = await fitted.predict(task, origin(80));
  const larger = { ...task, series: [{ id: "b", values: long.map((value) => 1000 * value) }] };
  (await fitted.predict(larger, origin(80))).forEach((value, k) =>
    expect(value / 1000).toBeCloseTo(own[k]!, 9),
  );
});

test("a part for each series is that of each series alone", async () => {
  const task = withGaps();
  const part = ridgePart({ context: 4, base: { period: 1, rounds: 1 }, log: false, penalty: 0.1 });
  const ends = Int32Array.of(60, 12);
  const all = (await eachSeries(part).fit(task, ends))!;
  const at = { length: 3, series: Int32Array.of(0, 1, 0), at: Int32Array.of(60, 12, 62) };
  const forecast = await all.predict(task, at);
  for (const [row, series] of at.series.entries()) {
    const alone = { ...task, series: [task.series[series]!] };
    const fitted = (await part.fit(alone, ends.subarray(series, series + 1)))!;
    const expected = await fitted.predict(alone, origin(at.at[row]!));
    expect(forecast.subarray(3 * row, 3 * row + 3)).toEqual(expected);
  }
});

test("a part for each series is as flexible as the part, and forecasts no other series", async () => {
  const task = withGaps();
  const part = ridgePart({ context: 4, base: { period: 1, rounds: 1 }, log: false, penalty: 0.1 });
  expect(eachSeries(part).flexibility).toBe(1);
  const one = (await eachSeries(part).fit({ ...task, series: task.series.slice(0, 1) }, Int32Array.of(60)))!;
  const at = { length: 2, series: Int32Array.of(1, 0), at: Int32Array.of(12, 60) };
  const forecast = await one.predict(task, at);
  expect([...forecast].map(Number.isNaN)).toEqual([true, true, true, false, false, false]);
});

test("ridges are ranked by their errors, and those of a family are the best of it", async () => {
  const task: Task = { series: [{ id: "a", values: wave(2, 120) }], horizon: 3, seasons: [6] };
  const fold = { from: Int32Array.of(90), to: Int32Array.of(120) };
  const ranked = rankedRidges(task, [fold], [6, 12, 18]);
  const errors = ranked.map(({ error }) => error);
  expect(errors).toEqual(errors.toSorted((a, b) => a - b));
  const [best] = await rankRidges(task, [fold], { rows: 90 });
  expect(ranked.map(({ options }) => options)).toContainEqual(best);
});

test("what the values of a window add, the base and the intercept are the forecast", async () => {
  const task: Task = { series: [{ id: "a", values: wave(1, 80) }], horizon: 3, seasons: [] };
  const options = { context: 8, base: { period: 1, rounds: 1 }, log: false, penalty: 0.1 } as const;
  const fitted = await ridgePart(options).fit(task, Int32Array.of(70));
  const origins = { length: 2, series: Int32Array.of(0, 0), at: Int32Array.of(70, 74) };
  const forecasts = await fitted!.predict(task, origins);
  const effects = await fitted!.effects!(task, origins);
  const { intercept } = fitted!.record().tensors!;
  expect(effects.map(({ name }) => name)).toEqual(["8", "7", "6", "5", "4", "3", "2"]);
  const scale = meanChange(task.series[0]!.values.subarray(0, 70));
  forecasts.forEach((value, i) => {
    const last = task.series[0]!.values[origins.at[Math.floor(i / 3)]! - 1]!;
    const added = effects.reduce((sum, effect) => sum + effect.values[i]!, 0);
    expect(last + scale * intercept!.data[i % 3]! + added).toBeCloseTo(value, 9);
  });
  expect((await ridgePart({ ...options, log: true }).fit(task, Int32Array.of(70)))!.effects).toBeUndefined();
});

function meanChange(values: Float64Array): number {
  return (
    values.slice(1).reduce((sum, value, t) => sum + Math.abs(value - values[t]!), 0) / (values.length - 1)
  );
}
