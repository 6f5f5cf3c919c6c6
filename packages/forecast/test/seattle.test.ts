// The demo's data: Seattle's daily weather, from the npm package vega-datasets.
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { defaultSeason, readCsv, windowTargets } from "@grus/data";
import { expect, test } from "vitest";
import { drift, lastValue, type Method, predict, seasonal, windowMean } from "../src/naive.ts";
import { prepare } from "../src/prepare.ts";

const datasets = dirname(createRequire(import.meta.url).resolve("vega-datasets"));
const path = join(datasets, "../data/seattle-weather.csv");

test("the naive forecasts of Seattle's weather on the last 15 %", async () => {
  const table = await readCsv(createReadStream(path), { file: "seattle-weather.csv" });
  const options = { target: "temp_max", context: 28, horizon: 7 };
  const { test: held, target, split, frequency } = prepare(table, options);
  expect([split.validationEnd, held.origins.length]).toEqual([1241, 214]);
  const season = defaultSeason(frequency!, split.validationEnd);
  const truth = windowTargets(held, target);
  const error = (method: Method): number => {
    const values = predict(method, held, target);
    return values.reduce((sum, value, i) => sum + Math.abs(value - truth[i]!), 0) / values.length;
  };
  expect(season).toEqual({ period: 365, label: "a year ago" });
  // Last value, window mean and a year ago as measured with PyTorch on this split.
  expect(error(lastValue)).toBeCloseTo(3.46, 2);
  expect(error(windowMean)).toBeCloseTo(3.22, 2);
  expect(error(seasonal(season.period))).toBeCloseTo(3.64, 2);
  expect(error(drift)).toBeCloseTo(3.69, 2);
});
