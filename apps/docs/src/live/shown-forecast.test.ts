import { describe, expect, test } from "vitest";
import { forecastLines, tableLines } from "./lines.ts";
import type { LivePlan, LiveResult } from "./live-result.ts";
import { shownCount, shownForecast } from "./shown-forecast.ts";
import { forecastSentence } from "./words.ts";

const DAY = 86_400_000;
const scores = { mae: 1, rmse: 1, mase: 1, smape: 1, rmsse: 1 };
const values = Float64Array.from({ length: 40 }, (_, i) => 100 + i);
const plan: LivePlan = {
  target: "y",
  times: Float64Array.from(values, (_, i) => i * DAY),
  values,
  horizon: 3,
  notes: [],
};
/** An interval about forecasts, as wide as its level in per cent. */
const around = (forecasts: Float64Array, level: number) => ({
  level,
  lower: forecasts.map((value) => value - 50 * level),
  upper: forecasts.map((value) => value + 50 * level),
});
const next = Float64Array.of(140.5, 141, 142);
const tested = Float64Array.of(7, 8, 9, 130, 131.5, 139);
const result: LiveResult = {
  seconds: 1,
  verdict: { kind: "better", text: "" },
  parts: [],
  candidates: [],
  next: {
    id: "y",
    series: undefined,
    target: "y",
    times: Float64Array.of(40 * DAY, 41 * DAY, 42 * DAY),
    values: next,
    intervals: [around(next, 0.8), around(next, 0.95)],
  },
  test: {
    origins: Int32Array.of(30, 31),
    forecasts: tested,
    scores,
    intervals: [0.8, 0.95].map((level) => ({
      ...around(tested, level),
      coverage: 1,
      width: 1,
      score: 1,
      ...(level === 0.8 ? { upper: tested.map((value) => value + 0.5) } : {}),
    })),
    rivals: [],
    naive: { name: "last value", forecasts: Float64Array.of(1, 2, 3, 4, 5, 6) },
  },
  csv: "",
};

describe("a forecast of the test", () => {
  const shown = shownForecast(plan, result, 1);

  test("is drawn from the last known value onwards, beside the actual and the naive values", () => {
    expect([shownCount(result), shown.origin, shown.isTest]).toEqual([3, 31, true]);
    const [x, lower80, upper80, lower95, , truth, naive, forecast] = forecastLines(plan, shown);
    expect([x.length, x[0], x.at(-1)]).toEqual([24, 10 * 86_400, 33 * 86_400]);
    expect([truth![0], truth!.at(-1)]).toEqual([110, 133]);
    expect(forecast!.slice(19)).toEqual([null, 130, 130, 131.5, 139]);
    expect(naive!.slice(19)).toEqual([null, 130, 4, 5, 6]);
    expect(lower80!.slice(19)).toEqual([null, 130, 90, 91.5, 99]);
    expect(upper80!.slice(20)).toEqual([130, 130.5, 132, 139.5]);
    expect(lower95!.at(-1)).toBe(139 - 47.5);
  });

  test("is summed up in a sentence", () => {
    expect(forecastSentence(plan, shown)).toMatchInlineSnapshot(
      `"A test from 1970-02-01: mean error 2.5, of the naive forecast 127.0; 2 of 3 values lie in the 80 % interval."`,
    );
  });
});

describe("what comes next", () => {
  const shown = shownForecast(plan, result, 2);

  test("follows the last value, without actual and naive values", () => {
    expect([shown.origin, shown.isTest]).toEqual([40, false]);
    const [x, lower80, , , upper95, truth, naive, forecast] = forecastLines(plan, shown);
    expect([x.length, x.at(-1)]).toEqual([24, 42 * 86_400]);
    expect(truth!.slice(20)).toEqual([139, null, null, null]);
    expect(naive!.slice(20)).toEqual([139, null, null, null]);
    expect(forecast!.slice(20)).toEqual([139, 140.5, 141, 142]);
    expect(lower80!.slice(20)).toEqual([139, 100.5, 101, 102]);
    expect(upper95!.at(-1)).toBe(189.5);
  });

  test("is summed up in a sentence, by rows where there are no dates", () => {
    expect(forecastSentence(plan, shown)).toMatchInlineSnapshot(
      `"The forecast is 140.5 for 1970-02-10 (80 % interval 100.5 to 180.5) and 142.0 for 1970-02-12 (80 % interval 102.0 to 182.0)."`,
    );
    const undated = { ...result, next: { ...result.next, times: undefined } };
    const rows = shownForecast({ ...plan, times: undefined }, undated, 2);
    expect(forecastSentence(plan, rows)).toMatchInlineSnapshot(
      `"The forecast is 140.5 for row 41 (80 % interval 100.5 to 180.5) and 142.0 for row 43 (80 % interval 102.0 to 182.0)."`,
    );
    expect(forecastLines({ ...plan, times: undefined }, rows)[0].slice(20)).toEqual([40, 41, 42, 43]);
  });

  test("is all there is where nothing was tested", () => {
    const untested = { ...result, test: undefined };
    expect([shownCount(untested), shownForecast(plan, untested, 0).isTest]).toEqual([1, false]);
  });
});

test("before a forecast the last values of the table are drawn alone", () => {
  const table = {
    name: "y.csv",
    rows: 1000,
    times: undefined,
    columns: [{ name: "y", values: Float64Array.of(1, Number.NaN, 3) }],
    target: "y",
    notes: [],
  };
  const [x, , , , , truth, naive, forecast] = tableLines(table, "y");
  expect([x, truth, naive, forecast]).toEqual([
    [998, 999, 1000],
    [1, null, 3],
    [null, null, null],
    [null, null, null],
  ]);
});
