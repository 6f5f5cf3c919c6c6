// The demo's data: Seattle's daily weather, from the npm package vega-datasets, which the command line's tests depend on.
import { createReadStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describe as describeTable } from "./describe.ts";
import {
  drift,
  forecastWindows,
  lastValue,
  type NaiveForecast,
  seasonal,
  windowMean,
  windowTargets,
} from "./naive.ts";
import { prepareForecast } from "./prepare-forecast.ts";
import { readCsv } from "./read-csv.ts";
import { defaultSeason } from "./season.ts";

const path = fileURLToPath(
  new URL("../../../apps/cli/node_modules/vega-datasets/data/seattle-weather.csv", import.meta.url),
);

test("Seattle's weather: what is read, and the naive forecasts on the last 15 %", async () => {
  const table = await readCsv(createReadStream(path), { file: "seattle-weather.csv" });
  const { times, columns } = describeTable(table);
  expect([table.rows, times!.gaps, times!.frequency]).toEqual([1461, [], { unit: "day", count: 1 }]);
  expect(columns.map(({ kind }) => kind)).toEqual(["date", "number", "number", "number", "number", "text"]);
  expect(columns[2]!.season!.period).toBe(365);

  const {
    test: held,
    target,
    split,
    frequency,
  } = prepareForecast(table, { target: "temp_max", context: 28, horizon: 7 });
  expect([split.validationEnd, held.origins.length]).toEqual([1241, 214]);
  const season = defaultSeason(frequency!, split.validationEnd);
  const truth = windowTargets(held, target);
  const error = (forecast: NaiveForecast): number => {
    const values = forecastWindows(forecast, held, target);
    return values.reduce((sum, value, i) => sum + Math.abs(value - truth[i]!), 0) / values.length;
  };
  expect(season).toEqual({ period: 365, label: "a year ago" });
  // Last value, window mean and a year ago as measured beside PyTorch on this split.
  expect(error(lastValue)).toBeCloseTo(3.46, 2);
  expect(error(windowMean)).toBeCloseTo(3.22, 2);
  expect(error(seasonal(season.period))).toBeCloseTo(3.64, 2);
  expect(error(drift)).toBeCloseTo(3.69, 2);
});
