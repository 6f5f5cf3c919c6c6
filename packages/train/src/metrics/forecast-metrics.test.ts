import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import {
  errorByColumn,
  forecastErrors,
  meanAbsoluteErrorOf,
  rootMeanSquaredErrorOf,
  seasonalScale,
  symmetricMeanAbsolutePercentageErrorOf,
} from "./forecast-metrics.ts";

const predictions = [1, 4, 0, -2];
const targets = [3, 4, 0, 2];

describe("errors by hand", () => {
  test("mean absolute, root mean squared, symmetric percentage", () => {
    expect(meanAbsoluteErrorOf(predictions, targets)).toBe(6 / 4);
    expect(rootMeanSquaredErrorOf(predictions, targets)).toBe(Math.sqrt(20 / 4));
    expect(symmetricMeanAbsolutePercentageErrorOf(predictions, targets)).toBe((100 + 0 + 0 + 200) / 4);
  });

  test("scaled by the seasonal change, without missing values", () => {
    expect(seasonalScale([1, 3, 2, 6], 1)).toBe((2 + 1 + 4) / 3);
    expect(seasonalScale([1, 3, 2, 6], 2)).toBe((1 + 3) / 2);
    expect(seasonalScale([1, Number.NaN, 2, 6], 1)).toBe(4);
    expect(forecastErrors(predictions, targets, 3).mase).toBe(0.5);
    expect(forecastErrors(predictions, targets, 0).mase).toBeNaN();
  });

  test("by column", () => {
    expectClose(errorByColumn({ values: predictions, columns: 2 }, { values: targets, columns: 2 }), [1, 2]);
  });
});

test("rejects unequal and too short series", () => {
  expect(() => meanAbsoluteErrorOf([1], [1, 2])).toThrowErrorMatchingInlineSnapshot(`
    [MetricError: metrics: 1 predictions and 2 targets; expected equal numbers, at least one.
    Pass one prediction for each target.]
  `);
  expect(() => meanAbsoluteErrorOf([], [])).toThrowErrorMatchingInlineSnapshot(`
    [MetricError: metrics: 0 predictions and 0 targets; expected equal numbers, at least one.
    Pass one prediction for each target.]
  `);
  expect(() => seasonalScale([1, 2], 2)).toThrowErrorMatchingInlineSnapshot(`
    [MetricError: seasonalScale: a season of 2 steps needs a series of more than 2; got 2.
    Use a shorter season.]
  `);
});
