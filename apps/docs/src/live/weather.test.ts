import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { referenceBackend } from "@grus/tensor";
import { forecast } from "grus";
import { beforeAll, expect, test } from "vitest";
import { testForecasterOn } from "./test-forecaster.ts";
import { prepareWeather, testSeriesOf } from "./weather.ts";

let prepared: forecast.Prepared;
beforeAll(async () => {
  const datasets = dirname(createRequire(import.meta.url).resolve("vega-datasets"));
  prepared = await prepareWeather(readFileSync(join(datasets, "../data/seattle-weather.csv"), "utf8"));
});

test("the drawn series: every day of four years, and the test windows", () => {
  const { times, values, origins, targets, naive, horizon } = testSeriesOf(prepared);
  expect([times.length, values.length, origins.length, targets.length]).toEqual([1461, 1461, 214, 214 * 7]);
  expect(new Date(times[0]!).toISOString()).toBe("2012-01-01T00:00:00.000Z");
  expect(targets.slice(horizon, 2 * horizon)).toEqual(values.slice(origins[1], origins[1]! + horizon));
  expect([naive.label, naive.error.toFixed(2)]).toEqual(["mean of the last week", "3.22"]);
});

test("forecasts of all test windows are in degrees, and change with the parameters", async () => {
  const backend = referenceBackend();
  const settings = forecast.networkSettings({ prepared, hiddenSize: 3 });
  const forecastTest = testForecasterOn(backend, settings, prepared);
  const of = async (seed: number) => {
    const { parameters } = await forecast.minimizeOptions({ backend, prepared, hiddenSize: 3, seed });
    return forecastTest(parameters);
  };
  const [first, second, again] = [await of(1), await of(2), await of(1)];
  expect(first.length).toBe(214 * 7);
  expect(Math.min(...first)).toBeGreaterThan(-5);
  expect(Math.max(...first)).toBeLessThan(40);
  expect(second).not.toEqual(first);
  expect(again).toEqual(first);
});
