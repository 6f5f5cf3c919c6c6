import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { wasmBackend } from "@grus/backend-wasm";
import { expect, test } from "vitest";
import { framesOf } from "../run-program.ts";
import { type ForecastFrame, type ForecastSettings, forecastProgram, UPDATES } from "./forecast-program.ts";
import { testScores } from "./forecast-scores.ts";
import { forecastWindows, naiveForecast } from "./forecast-windows.ts";
import { forecastSentence } from "./forecast-words.ts";
import type { SeriesName } from "./season-series.ts";

const datasets = createRequire(import.meta.url).resolve("vega-datasets");
const read = (name: string) => readFileSync(new URL(`../data/${name}`, `file://${datasets}`), "utf8");
const files = { temperature: read("seattle-weather.csv"), carbon: read("co2-concentration.csv") };

async function lastFrame(
  settings: Partial<ForecastSettings>,
  update: number = UPDATES,
): Promise<ForecastFrame> {
  const backend = await wasmBackend({ threads: 1, simd: "simd128" });
  const frames = await framesOf<ForecastSettings, ForecastFrame>(
    (context) => forecastProgram(backend, files, context),
    { series: "temperature", horizon: 14, context: 30, interval: "80", origin: 50, ...settings },
    (frame) => frame.update >= update,
  );
  return frames.at(-1)!;
}

test("beats the naive forecast of the temperature, and its interval contains about what it says", async () => {
  const frame = await lastFrame({});
  expect(frame.update).toBe(UPDATES);
  expect(frame.scores.network).toBeLessThan(0.85 * frame.scores.naive);
  expect(frame.scores.inside).toBeGreaterThan(0.7);
  expect(frame.scores.inside).toBeLessThan(0.9);
  expect(frame.history).toHaveLength(30);
  expect(frame.forecast.every(({ low, median, high }) => low <= median && median <= high)).toBe(true);
  expect(frame.scores.steps[0]!.network).toBeLessThan(frame.scores.steps[13]!.network);
  expect(forecastSentence(frame)).toMatch(
    /^After 500 of 500 updates the mean absolute error over 279 test windows is \d\.\d\d °C, that of the seasonal naive forecast 3\.86 °C: \d\d % less\. The 80 % interval contains \d\d % of the values of the test, and \d+ of the 14 that are shown\.$/,
  );
});

test.each<SeriesName>(["carbon", "made"])("beats the naive forecast of %s", async (series) => {
  const frame = await lastFrame({ series, horizon: 6, context: 24 }, 200);
  expect(frame.scores.network).toBeLessThan(frame.scores.naive);
});

test("a wider interval contains more", async () => {
  const inside = async (interval: ForecastSettings["interval"]) =>
    (await lastFrame({ interval, horizon: 3, context: 8 }, 50)).scores.inside;
  const shares = [await inside("50"), await inside("80"), await inside("90")];
  expect([...shares].sort()).toEqual(shares);
  expect(new Set(shares).size).toBe(3);
});

test("windows are cut by time, and the naive forecast repeats the last season", () => {
  const values = Float64Array.from({ length: 50 }, (_, i) => i);
  const series = { unit: "", steps: "steps", season: 4, values, when: String };
  const { training, test, level, scale, batch } = forecastWindows(series, 5, 6);
  expect([training[0], training.at(-1)]).toEqual([4, 33]); // the test begins at 40
  expect([test[0], test.at(-1)]).toEqual([39, 43]);
  expect(level(10)).toBe(8);
  expect(scale).toBe(3);
  expect(Array.from(batch([10]).y)).toEqual([3, 4, 5, 6, 7, 8].map((distance) => Math.fround(distance / 3)));
  expect(naiveForecast(series, 10, 6)).toEqual([7, 8, 9, 10, 7, 8]);
});

test("scores are as computed by hand", () => {
  const forecasts = [
    {
      quantiles: [
        [0, 1, 2],
        [1, 2, 3],
      ],
      naive: [4, 4],
      real: [1, 5],
    },
    {
      quantiles: [
        [0, 2, 4],
        [0, 0, 9],
      ],
      naive: [0, 0],
      real: [0, 1],
    },
  ];
  expect(testScores(forecasts, { low: 0, median: 1, high: 2 })).toEqual({
    windows: 2,
    steps: [
      { step: 1, network: 1, naive: 1.5 },
      { step: 2, network: 2, naive: 1 },
    ],
    network: 1.5,
    naive: 1.25,
    inside: 0.75,
  });
});
