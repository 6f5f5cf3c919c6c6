import { randomStream } from "@grus/data";
import { describe, expect, test } from "vitest";
import type { Part } from "../parts/part.ts";
import { type OneSeries, originsIn, type Task, truthOf } from "../parts/task.ts";
import { choose } from "./choose.ts";
import { chooseParts, foldsBefore, validate } from "./choose-parts.ts";
import { fitEnsemble } from "./ensemble.ts";

function noise(seed: number): () => number {
  const random = randomStream(seed);
  return () =>
    Array.from({ length: 12 }, () => random.next() / 2 ** 32).reduce((sum, value) => sum + value, -6);
}

function seasonal(length: number, seed = 1, spread = 1): Float64Array {
  const next = noise(seed);
  return Float64Array.from(
    { length },
    (_, t) => 60 + t / 5 + 8 * Math.sin((t * Math.PI) / 3) + spread * next(),
  );
}

function taskOf(series: readonly OneSeries[], horizon = 6, seasons: readonly number[] = [6]): Task {
  return { series, horizon, seasons };
}

const all = (task: Task, share: number) =>
  Int32Array.from(task.series, ({ values }) => Math.floor(share * values.length));

/**
 * Chooses on 70 to 85 %, fits to 85 %, and forecasts the rest: the mean absolute error of every part and of
 * the mean.
 */
async function tested(task: Task) {
  const { parts, candidates } = await choose(task, { from: all(task, 0.7), to: all(task, 0.85) });
  const origins = originsIn(task, { from: all(task, 0.85), to: all(task, 1) });
  const truth = truthOf(task, origins);
  const errorOf = (forecast: Float64Array) =>
    forecast.reduce((sum, value, i) => sum + Math.abs(value - truth[i]!), 0) / truth.length;
  const ensemble = await fitEnsemble(task, { parts, instead: [] }, all(task, 0.85));
  const rivals = await Promise.all(
    candidates.map(async ({ part }) => {
      const fitted = await part.fit(task, all(task, 0.85));
      return { name: part.name, error: errorOf(await fitted!.predict(task, origins)) };
    }),
  );
  return { parts, ensemble, error: errorOf(await ensemble.predict(task, origins)), rivals };
}

test("a series with trend and season is forecast about as well as its noise allows", async () => {
  const { error, rivals, parts } = await tested(taskOf([{ id: "a", values: seasonal(200) }]));
  expect(error).toBeLessThan(1.2 * Math.min(...rivals.map((rival) => rival.error)));
  expect(error).toBeLessThan(1.1); // the noise has a mean absolute value of 0.8
  expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
});

test("a random walk is left to the last value, or to what comes to the same", async () => {
  const next = noise(3);
  let level = 50;
  const values = Float64Array.from({ length: 220 }, () => {
    level += next();
    return level;
  });
  const { error, rivals } = await tested(taskOf([{ id: "walk", values }], 6, []));
  expect(error).toBeLessThan(1.05 * rivals.find(({ name }) => name === "last value")!.error);
});

test("several series share one ridge, whatever their scale", async () => {
  const series = [1, 10, 1000].map((scale, i) => ({
    id: String(scale),
    values: seasonal(120, i + 5).map((value) => value * scale),
  }));
  const { ensemble, error, rivals } = await tested(taskOf(series));
  expect(ensemble.parts.some(({ fitted }) => fitted.name.startsWith("ridge"))).toBe(true);
  expect(error).toBeLessThan(1.2 * Math.min(...rivals.map((rival) => rival.error)));
});

describe("missing values", () => {
  const gapped = seasonal(200);
  for (const t of [30, 31, 90, 150, 168]) gapped[t] = Number.NaN;

  test("do not reach the forecast", async () => {
    const task = taskOf([{ id: "gapped", values: gapped }]);
    const { parts } = await choose(task, { from: all(task, 0.7), to: all(task, 0.85) });
    const ensemble = await fitEnsemble(task, { parts, instead: [] }, all(task, 0.85));
    const origins = originsIn(task, { from: all(task, 0.85), to: all(task, 1) });
    expect((await ensemble.predict(task, origins)).every(Number.isFinite)).toBe(true);
  });
});

describe("the choice", () => {
  const task = taskOf([{ id: "a", values: new Float64Array(100) }], 1, []);
  const constant = (name: string, family: string, value: number): Part => ({
    name,
    family,
    fit: async () => ({
      name,
      parameters: 0,
      predict: async (_, origins) => new Float64Array(origins.length).fill(value),
      refit: async () => undefined,
      record: () => ({ kind: "constant", name, settings: { value } }),
    }),
  });
  const folds = foldsBefore(task, { from: Int32Array.of(80), to: Int32Array.of(100) });

  test("has two folds, the second before the first", () => {
    expect(folds.map(({ from, to }) => [from[0], to[0]])).toEqual([
      [80, 100],
      [60, 80],
    ]);
  });

  test("has one fold where the series is short", () => {
    const range = { from: Int32Array.of(30), to: Int32Array.of(60) };
    expect(foldsBefore(task, range).length).toBe(1);
  });

  test("takes the best of each family, and leaves out what is the same or far worse", async () => {
    const parts = [
      constant("good", "one", 1),
      constant("better", "one", 0.9),
      constant("close", "two", -0.91),
      constant("same", "three", 1.1),
      constant("bad", "four", 5),
    ];
    const chosen = chooseParts(task, folds, await validate(task, parts, folds));
    expect(chosen.map(({ part }) => part.name)).toEqual(["better", "close"]);
    const horizons = 1 + folds.reduce((sum, { origins }) => sum + origins.length, 0);
    const temperature = 0.05 + 0.4 / horizons;
    expect(chosen[0]!.weight / chosen[1]!.weight).toBeCloseTo(Math.exp(0.01 / 0.9 / temperature), 6);
  });

  test("leaves out a part that cannot be fitted before every fold", async () => {
    const late: Part = {
      ...constant("late", "late", 0),
      fit: async (given, ends) => (ends[0]! < 70 ? undefined : constant("late", "late", 0).fit(given, ends)),
    };
    expect(await validate(task, [late], folds)).toEqual([]);
  });

  test("gives the weight of a part that cannot be refitted to the others", async () => {
    const early: Part = {
      ...constant("early", "early", 1),
      fit: async (given, ends) =>
        ends[0]! > 90 ? undefined : constant("early", "early", 1).fit(given, ends),
    };
    const always = constant("always", "always", -1);
    const chosen = chooseParts(task, folds, await validate(task, [early, always], folds));
    expect(chosen.map(({ weight }) => weight)).toEqual([0.5, 0.5]);
    const { parts, predict } = await fitEnsemble(task, { parts: chosen, instead: [] }, Int32Array.of(95));
    expect(parts.map(({ fitted, weight }) => [fitted.name, weight])).toEqual([["always", 1]]);
    const origins = { length: 1, series: Int32Array.of(0), at: Int32Array.of(95) };
    expect([...(await predict(task, origins))]).toEqual([-1]);
  });
});
