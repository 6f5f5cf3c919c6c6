import { describe, expect, test } from "vitest";
import { covariateStandards } from "../parts/covariate-standards.ts";
import type { Task } from "../parts/task.ts";
import { inputSizeOf, type MixturePlan } from "./mixture-plan.ts";
import { mixtureWindows } from "./mixture-windows.ts";
import { naiveBases } from "./naive-bases.ts";
import { windowSampler } from "./window-sampler.ts";

const values = Float64Array.from({ length: 40 }, (_, t) => 10 + t + 5 * Math.sin((t * Math.PI) / 2));
values[20] = Number.NaN;
values[33] = Number.NaN;
const price = Float64Array.from({ length: 44 }, (_, t) => t % 5);
const wind = Float64Array.from({ length: 40 }, (_, t) => t * t);
const task: Task = {
  series: [{ id: "a", values, future: [price], past: [wind], statics: [7] }],
  horizon: 4,
  seasons: [4],
  future: ["price"],
  past: ["wind"],
  statics: ["size"],
};
const planOf = (log = false): MixturePlan => ({
  context: 8,
  seasons: [4],
  log,
  marks: true,
  covariates: covariateStandards(task, Int32Array.of(30)),
});
const at = (origin: number) => ({ length: 1, series: Int32Array.of(0), at: Int32Array.of(origin) });
const scales = Float64Array.of(2);

describe("windows", () => {
  test.each([false, true])(
    "give back values, forecasts and targets in their unit (logarithms: %s)",
    (log) => {
      const windows = mixtureWindows(task, planOf(log), false);
      const { window, bases, target } = windows.batch(at(31), scales);
      const { last, scale } = windows.unit(0, 31);
      const own = (value: number | undefined) => {
        const raw = last + scale * Number(value);
        return log ? Math.exp(raw) : raw;
      };
      expect(window.shape).toEqual([1, 8, inputSizeOf(planOf())]);
      expect(own(window.data[0])).toBeCloseTo(values[23]!, 4);
      expect(own(window.data[7 * 4])).toBeCloseTo(values[30]!, 4);
      expect(own(bases.data[2 * 4 + 1])).toBeCloseTo(values[28]!, 4);
      expect(own(target.data[1])).toBeCloseTo(values[32]!, 4);
    },
  );

  test("mark missing values, carry the last one forward, and give missing targets no weight", () => {
    const windows = mixtureWindows(task, planOf(), false);
    const { window, weight } = windows.batch(at(31 - 8), scales);
    const steps = Array.from({ length: 8 }, (_, i) => window.data.slice(i * 4, i * 4 + 2));
    expect(steps.map(([, mark]) => mark)).toEqual([1, 1, 1, 1, 1, 0, 1, 1]);
    expect(steps[5]![0]).toBe(steps[4]![0]);
    expect(Array.from(weight.data, (value) => value > 0)).toEqual([true, true, true, true]);
    expect(Array.from(windows.batch(at(31), scales).weight.data, (value) => value > 0)).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  test("standardise covariates by what was fitted to, and shift those of naive forecasts", () => {
    const { mean, deviation } = planOf().covariates.future[0]!;
    const windows = mixtureWindows(task, planOf(), false);
    const { window, ahead, change, shift, statics } = windows.batch(at(31), scales);
    const { scale, spread } = windows.unit(0, 31);
    const effect = (now: number, then: number) => (((now - then) / deviation) * spread) / scale;
    expect(window.data[7 * 4 + 3]).toBeCloseTo((price[30]! - mean) / deviation, 5);
    expect(ahead!.data[2]).toBeCloseTo((price[33]! - mean) / deviation, 5);
    expect(change!.data[2]).toBeCloseTo(effect(price[33]!, price[30]!), 5);
    expect(change!.data[2 * 4 + 2]).toBeCloseTo(effect(price[33]!, price[29]!), 5);
    expect(shift!.data[3]).toBeCloseTo(effect(price[26]!, price[30]!), 5);
    expect([...statics!.data]).toEqual([0]);
  });

  test("longer than their history begin with the first value, not known", () => {
    const { window } = mixtureWindows(task, planOf(), false).batch(at(5), scales);
    const steps = Array.from({ length: 8 }, (_, i) => [...window.data.slice(i * 4, i * 4 + 2)]);
    expect(steps.map(([, mark]) => mark)).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
    expect(steps[0]![0]).toBe(steps[3]![0]);
  });
});

test("naive forecasts repeat the season, raise it by its mean change, and pass over missing values", () => {
  const [last, mean, season, raised] = naiveBases(values, 24, [4], 6);
  const of = (base: typeof last) => Array.from({ length: 6 }, (_, k) => base!.value(k));
  expect(of(last)).toEqual(new Array(6).fill(values[23]));
  const latest = values.subarray(6, 24).filter((value) => !Number.isNaN(value));
  expect(mean!.value(2)).toBeCloseTo(latest.reduce((sum, value) => sum + value, 0) / 17, 9);
  const expected = [values[16], values[21], values[22], values[23], values[16], values[21]];
  expect(of(season)).toEqual(expected);
  of(raised).forEach((value, k) => expect(value).toBeCloseTo(expected[k]! + 4, 9));
});

describe("the sampler", () => {
  const sampler = windowSampler(Int32Array.of(3, 5, 9), Int32Array.of(6, 4, 10));
  const pairs = (batches: Iterable<{ series: Int32Array; at: Int32Array }>) =>
    [...batches].flatMap(({ series, at: places }) => [...series].map((own, i) => `${own}:${places[i]}`));

  test("gives every origin once, then some again", () => {
    expect(sampler.count).toBe(6);
    const found = pairs(sampler.batches(4, 2, 1, 0));
    expect(found.slice(0, 6).toSorted()).toEqual(["0:3", "0:4", "0:5", "0:6", "2:10", "2:9"]);
    expect(found.length).toBe(8);
    expect(pairs(sampler.batches(4, 2, 1, 1))).not.toEqual(found);
  });

  test("spreads a few over all", () => {
    const { series, at: places } = sampler.spread(3);
    expect([...series].map((own, i) => `${own}:${places[i]}`)).toEqual(["0:3", "0:5", "2:9"]);
  });
});
