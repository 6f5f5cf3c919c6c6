import { tableFrom } from "@grus/data";
import { expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { backtest } from "./backtest.ts";

const random = randomOf(4);
const values = Float64Array.from(
  { length: 130 },
  (_, t) => 30 + (t > 100 ? 10 : 0) + 4 * (t % 5) + random.normal(),
);
const table = tableFrom({ y: values });
const options = { target: "y", horizon: 5, seasons: [5], folds: 4 } as const;

test("folds end at the last value, and each is forecast from what lies before it", async () => {
  const { folds, scores, rivals, coverage, maeByStep } = await backtest(table, options);
  expect(folds.map(({ from, origins }) => [from[0], [...origins.at]])).toEqual([
    [110, [110]],
    [115, [115]],
    [120, [120]],
    [125, [125]],
  ]);
  const mean = folds.reduce((sum, fold) => sum + fold.scores.mae, 0) / folds.length;
  expect(scores.mae).toBeCloseTo(mean, 10);
  expect(maeByStep.reduce((sum, error) => sum + error, 0) / 5).toBeCloseTo(mean, 10);
  expect(rivals.map(({ name }) => name)).toContain("seasonal naive (5)");
  expect(rivals.map(({ name }) => name)).toContain("ridge");
  expect(scores.mae).toBeLessThan(Math.min(...rivals.map((rival) => rival.scores.mae)) * 1.2);
  expect(coverage.map(({ level }) => level)).toEqual([0.8, 0.95]);
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
  const { folds, bySeries, scores } = await backtest(several, {
    ...options,
    series: "id",
    folds: 2,
    foldLength: 8,
  });
  expect(folds.map(({ origins }) => origins.length)).toEqual([8, 8]);
  expect([...bySeries.keys()]).toEqual(["a", "b"]);
  expect((bySeries.get("a")!.mae + bySeries.get("b")!.mae) / 2).toBeCloseTo(scores.mae, 10);
});
