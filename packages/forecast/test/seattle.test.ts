// The demo's data: Seattle's daily weather, from the npm package vega-datasets.
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { numberColumn, readCsv } from "@grus/data";
import { expect, test } from "vitest";
import { drift, lastValue, seasonalNaive, windowMean } from "../src/parts/naive-parts.ts";
import type { Part } from "../src/parts/part.ts";
import { originsIn, type Task, truthOf } from "../src/parts/task.ts";

const datasets = dirname(createRequire(import.meta.url).resolve("vega-datasets"));
const path = join(datasets, "../data/seattle-weather.csv");

test("the naive forecasts of Seattle's weather on the last 15 %", async () => {
  const table = await readCsv(createReadStream(path), { file: "seattle-weather.csv" });
  const { values } = numberColumn(table, "temp_max");
  const task: Task = { series: [{ id: "temp_max", values }], horizon: 7, seasons: [] };
  const [from, to] = [Int32Array.of(1241), Int32Array.of(values.length)];
  const origins = originsIn(task, { from, to });
  expect(origins.length).toBe(214);
  const truth = truthOf(task, origins);
  const error = async (part: Part): Promise<number> => {
    const forecasts = await (await part.fit(task, from))!.predict(task, origins);
    return forecasts.reduce((sum, value, i) => sum + Math.abs(value - truth[i]!), 0) / forecasts.length;
  };
  // Last value, window mean and a year ago as measured with PyTorch on this split.
  expect(await error(lastValue)).toBeCloseTo(3.46, 2);
  expect(await error(windowMean(7))).toBeCloseTo(3.22, 2);
  expect(await error(seasonalNaive(365))).toBeCloseTo(3.64, 2);
  // From the first value of the series on; the drift of a window of 28 days is 3.69.
  expect(await error(drift)).toBeCloseTo(3.47, 2);
});
