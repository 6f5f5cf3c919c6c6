import { expect, test } from "vitest";
import { checkDistribution } from "./check-distribution.ts";

const taskOf = (...values: readonly number[]) => ({
  series: [{ id: "sales", values: Float64Array.from(values) }],
  horizon: 1,
  seasons: [],
});

test("distributions of counts need counts, others take any values", () => {
  const distribution = "negative-binomial";
  expect(() => checkDistribution(taskOf(0.5), {})).not.toThrow();
  expect(() => checkDistribution(taskOf(0.5), { distribution: "normal" })).not.toThrow();
  expect(() => checkDistribution(taskOf(0, Number.NaN, 3), { distribution })).not.toThrow();
  for (const value of [0.5, -1])
    expect(() => checkDistribution(taskOf(1, value), { distribution })).toThrow(
      'distribution is "negative-binomial"; expected counts, but sales has values that are negative or not whole.',
    );
});
