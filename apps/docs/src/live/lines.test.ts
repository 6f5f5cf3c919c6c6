import type { Progress } from "grus";
import { expect, test } from "vitest";
import { forecastDays, forecastLines, lossLines } from "./lines.ts";
import type { TestSeries } from "./weather.ts";

const DAY = 86_400_000;
const series: TestSeries = {
  times: Float64Array.from({ length: 40 }, (_, i) => i * DAY),
  values: Float64Array.from({ length: 40 }, (_, i) => 100 + i),
  context: 20,
  horizon: 3,
  origins: Int32Array.of(30, 31),
  targets: Float64Array.of(130, 131, 132, 131, 132, 133),
  naive: { label: "last value", values: Float64Array.of(1, 2, 3, 4, 5, 6), error: 9 },
};

test("a forecast is drawn from the last known day onwards, beside the actual values", () => {
  const [x, truth, forecast, naive] = forecastLines(series, 1, Float64Array.of(7, 8, 9, 10, 11, 12));
  expect([x.length, x[0], x.at(-1)]).toEqual([17, 17 * 86_400, 33 * 86_400]);
  expect([truth![0], truth!.at(-1)]).toEqual([117, 133]);
  expect(forecast!.slice(12)).toEqual([null, 130, 10, 11, 12]);
  expect(naive!.slice(12)).toEqual([null, 130, 4, 5, 6]);
});

test("before training there is no forecast", () => {
  expect(forecastLines(series, 0, undefined)[2]!.every((value) => value === null)).toBe(true);
  expect(forecastDays(series, 0, undefined)[1]).toEqual({
    time: 31 * DAY,
    truth: 131,
    forecast: undefined,
    naive: 2,
  });
});

test("loss columns hold null where there is no validation loss", () => {
  const history = [
    { epoch: 1, loss: 3, validationLoss: 4 },
    { epoch: 2, loss: 2 },
  ] as unknown as Progress[];
  expect(lossLines(history)).toEqual([
    [1, 2],
    [3, 2],
    [4, null],
  ]);
});
