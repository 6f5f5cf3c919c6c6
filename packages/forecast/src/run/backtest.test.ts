import { wasmBackend } from "@grus/backend-wasm";
import { tableFrom } from "@grus/data";
import { beforeAll, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { type Backtest, backtest } from "./backtest.ts";
import { forecast } from "./forecast.ts";
import type { ForecastPlan } from "./forecast-options.ts";
import { figuresBySeries, figuresByStep } from "./test-figures.ts";

const random = randomOf(4);
const values = Float64Array.from(
  { length: 130 },
  (_, t) => 30 + (t > 100 ? 10 : 0) + 4 * (t % 5) + random.normal(),
);
const table = tableFrom({ y: values });
const options = { target: "y", horizon: 5, seasons: [5], folds: 4 } as const;

let made: Backtest;

beforeAll(async () => {
  made = await backtest(table, options);
});

test("folds end at the last value, and each is forecast from what lies before it", () => {
  const { folds, scores, rivals, intervals, plan } = made;
  expect(folds.map(({ from, origins }) => [from[0], [...origins.at]])).toEqual([
    [110, [110]],
    [115, [115]],
    [120, [120]],
    [125, [125]],
  ]);
  const mean = folds.reduce((sum, fold) => sum + fold.scores.mae, 0) / folds.length;
  expect(scores.mae).toBeCloseTo(mean, 10);
  const steps = figuresByStep(plan.task, made);
  expect(steps.reduce((sum, step) => sum + step.scores.mae, 0) / 5).toBeCloseTo(mean, 10);
  expect(rivals.map(({ name }) => name)).toContain("seasonal naive (5)");
  expect(rivals.map(({ name }) => name)).toContain("ridge");
  expect(scores.mae).toBeLessThan(Math.min(...rivals.map((rival) => rival.scores.mae)) * 1.2);
  expect(intervals.map(({ level }) => level)).toEqual([0.8, 0.95]);
});

test("the folds share the minutes, five of them where nobody says how many", async () => {
  // All of the minutes would suffice for a network, a sixth of them does not.
  const minutes = 0.005;
  const backend = await wasmBackend({ threads: 1 });
  try {
    const plans: ForecastPlan[] = [];
    const candidates = new Set<string>();
    const few = tableFrom({ y: values.subarray(0, 60) });
    await backtest(few, {
      target: "y",
      horizon: 5,
      seasons: [5],
      backend,
      minutes,
      onPlan: (plan) => plans.push(plan),
      onProgress: ({ part }) => candidates.add(part),
    });
    const notes = plans[0]!.notes.map(({ text }) => text);
    expect(notes).toContainEqual(expect.stringContaining("The network was left out"));
    expect([...candidates].filter((part) => part.includes("network"))).toEqual([]);
  } finally {
    backend.dispose();
  }
});

test("a change of level after the first fold hurts what is not fitted again", async () => {
  const shifted = Float64Array.from(values, (value, t) => (t >= 115 ? 3 * value : value));
  const own = tableFrom({ y: shifted });
  const anew = await backtest(own, { ...options, refit: "fit" });
  const kept = await backtest(own, { ...options, refit: "none" });
  expect(anew.folds[3]!.forecasts).not.toEqual(kept.folds[3]!.forecasts);
  expect(anew.folds[0]!.forecasts).toEqual(kept.folds[0]!.forecasts);
});

test("longer folds have every origin whose horizon lies in them; series have scores of their own", async () => {
  const several = tableFrom({
    id: [...values].flatMap(() => ["a", "b"]),
    y: [...values].flatMap((value) => [value, 10 * value]),
  });
  const both = await backtest(several, { ...options, series: "id", folds: 2, foldLength: 8 });
  const { folds, scores, plan } = both;
  expect(folds.map(({ origins }) => origins.length)).toEqual([8, 8]);
  const bySeries = figuresBySeries(plan.task, both);
  expect([...bySeries.keys()]).toEqual([0, 1]);
  const [first, second] = [bySeries.get(0)!, bySeries.get(1)!];
  expect((first.scores.mae + second.scores.mae) / 2).toBeCloseTo(scores.mae, 10);
  expect((first.scores.mase + second.scores.mase) / 2).toBeCloseTo(scores.mase, 10);
  expect((first.crps + second.crps) / 2).toBeCloseTo(both.crps, 10);
  expect(first.windows + second.windows).toBe(both.windows);
});

test("a forecast over folds is tested as the backtest is, and comes after the last value", async () => {
  const { test: tested, folds, series, plan } = await forecast(table, options);
  expect(tested?.forecasts).toEqual(made.forecasts);
  expect(tested?.scores).toEqual(made.scores);
  expect(folds).toHaveLength(4);
  expect([...plan.split.test!.from, ...plan.split.validation!.to]).toEqual([110, 130]);
  expect(series[0]!.values).toHaveLength(5);
});

test("the OWA is relative to Naive2, which is a rival of every test", () => {
  const { scores, rivals } = made;
  const naive2 = rivals.find(({ name }) => name === "naive 2")!.scores;
  expect(naive2.owa).toBeCloseTo(1, 12);
  expect(scores.owa).toBeCloseTo((scores.smape / naive2.smape + scores.mase / naive2.mase) / 2, 12);
});

test("too few values, folds shorter than the horizon and two ways to test say what is wrong", async () => {
  const short = tableFrom({ y: values.slice(0, 24) });
  await expect(backtest(short, options)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [WindowError: found 24 values; 4 folds of 5 steps need 26: 20 to forecast and 6 before them.
    Give folds: 3, or a shorter horizon.]
  `);
  await expect(backtest(table, { ...options, foldLength: 4 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [OptionError: foldLength is 4; expected the horizon, 5, at least.
    Give longer folds, or a shorter horizon.]
  `);
  await expect(forecast(table, { ...options, test: table })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [OptionError: both test and folds are given; expected one way to test.
    Omit one of the two.]
  `);
  const folds = undefined;
  await expect(
    forecast(table, { ...options, folds, refit: "fit" }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [OptionError: refit is fit without folds.
    Give their number too, such as folds: 5.]
  `);
});
