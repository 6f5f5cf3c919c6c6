import { seasonalScale } from "@grus/train";
import { describe, expect, test } from "vitest";
import { crps, intervalScores, pinball } from "./intervals.ts";
import { m4Scores, naive2, owa } from "./m4.ts";
import { naive2Forecasts } from "./naive2-forecasts.ts";

const train = Float64Array.from({ length: 48 }, (_, t) => 100 * [1.5, 1, 0.5, 1][t % 4]!);

describe("M4", () => {
  test("scores are those of the definitions", () => {
    const series = [
      { train: Float64Array.of(1, 2, 4, 7), test: Float64Array.of(10, 0) },
      { train: Float64Array.of(5, 5, 6, 8), test: Float64Array.of(8, 8) },
    ];
    const { smape, mase } = m4Scores(series, [Float64Array.of(6, 0), Float64Array.of(8, 10)], 1);
    expect(smape).toBeCloseTo(((200 * 4) / 16 / 2 + (200 * 2) / 18 / 2) / 2, 12);
    expect(mase).toBeCloseTo((4 / 2 / 2 + 2 / 2 / 1) / 2, 12);
    expect(owa({ smape: 5, mase: 1 }, { smape: 10, mase: 4 })).toBe(0.375);
    expect(seasonalScale(train, 4)).toBe(0);
  });

  test("Naive2 continues a clear season, and only the last value where there is none", () => {
    naive2(train, 4, 6).forEach((value, k) =>
      expect(value).toBeCloseTo([150, 100, 50, 100, 150, 100][k]!, 9),
    );
    const irregular = Float64Array.from({ length: 40 }, (_, t) => 10 + Math.sin(t * t));
    expect([...naive2(irregular, 4, 2)]).toEqual([irregular[39], irregular[39]]);
    expect([...naive2(train.subarray(0, 11), 4, 2)]).toEqual([50, 50]);
  });

  test("Naive2 at many origins has the season of the values before the first, and passes over gaps", () => {
    const values = train.slice();
    values[45] = Number.NaN;
    const task = { series: [{ id: "a", values }], horizon: 2, seasons: [4] };
    const origins = { length: 2, series: Int32Array.of(0, 0), at: Int32Array.of(44, 46) };
    const forecasts = naive2Forecasts(task, Int32Array.of(44), origins);
    [150, 100, 50, 100].forEach((value, i) => expect(forecasts[i]).toBeCloseTo(value, 9));
  });

  test("Naive2 of values about 0 adds its season", () => {
    const about = train.map((value) => value - 100);
    naive2(about, 4, 4).forEach((value, k) => expect(value).toBeCloseTo([50, 0, -50, 0][k]!, 9));
  });
});

describe("intervals", () => {
  const truth = Float64Array.of(1, 5, Number.NaN, -2);
  const lower = Float64Array.of(0, 0, 0, 0);
  const upper = Float64Array.of(2, 4, 9, 4);

  test("coverage, width and score leave out missing values", () => {
    const { coverage, width, score } = intervalScores(truth, lower, upper, 0.8);
    expect(coverage).toBeCloseTo(1 / 3, 12);
    expect(width).toBeCloseTo(10 / 3, 12);
    expect(score).toBeCloseTo((10 + 10 * (1 + 2)) / 3, 12);
  });

  test("pinball is least at the quantile of the truth", () => {
    const values = Float64Array.from({ length: 99 }, (_, i) => i + 1);
    const loss = (at: number) =>
      pinball(
        values,
        values.map(() => at),
        0.9,
      );
    expect(loss(90)).toBeLessThan(loss(85));
    expect(loss(90)).toBeLessThan(loss(95));
    expect(pinball(Float64Array.of(3), Float64Array.of(1), 0.9)).toBeCloseTo(1.8, 12);
  });

  test("the CRPS of one sure forecast is the absolute error", () => {
    const quantiles = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
    const forecasts = quantiles.map(() => Float64Array.of(4));
    expect(crps(Float64Array.of(7), forecasts, quantiles)).toBeCloseTo(3, 9);
  });
});
