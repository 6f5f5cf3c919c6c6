import { expect, test } from "vitest";
import { decimalsFor, decimalsOfForecast, fixed, percent, significant } from "./numbers.ts";

test.each([
  [2.8247, 3, "2.825"],
  [0.00026, 7, "0.0002600"],
  [3.03e-9, 12, "3.030e-9"],
  [64437.2, 0, "64437"],
  [-0.0001, 2, "0.00"],
  [Number.NaN, 2, "–"],
])("%f with the decimals of its size", (value, decimals, text) => {
  if (value > 0) expect(decimalsFor(value)).toBe(decimals);
  expect(fixed(value, decimals)).toBe(text);
});

test("a forecast has as many decimals as its intervals make sense of", () => {
  const around = (value: number, width: number) => ({
    values: Float64Array.of(value),
    intervals: [{ level: 0.8, lower: Float64Array.of(value), upper: Float64Array.of(value + width) }],
  });
  expect(decimalsOfForecast(around(123.4, 8), 3)).toBe(2);
  expect(decimalsOfForecast(around(1e6, 40_000), 3)).toBe(0);
  expect(decimalsOfForecast(around(1, 1e-9), 3)).toBe(5);
  expect(decimalsOfForecast(around(42, 0), 3)).toBe(3);
});

test("shares and rounded numbers", () => {
  expect([percent(0.831, 1), percent(Number.NaN), significant(12.3456), significant(Number.NaN)]).toEqual([
    "83.1 %",
    "–",
    "12.35",
    "–",
  ]);
});
