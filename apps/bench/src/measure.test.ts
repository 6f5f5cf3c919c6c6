import { expect, test } from "vitest";
import { measure, timingOf } from "./measure.ts";

test("timingOf: median, spread and number of unsorted times", () => {
  expect(timingOf([5, 1, 9, 2, 4])).toEqual({ median: 4, min: 1, max: 9, runs: 5 });
});

test("measure: warm-up runs are not counted, times are per unit", () => {
  let calls = 0;
  const wait = () => {
    calls++;
    const end = performance.now() + 2;
    while (performance.now() < end);
  };
  const { runs, min } = measure(wait, { warmup: 2, runs: 3, unitsPerRun: 10 });
  expect(calls).toBe(5);
  expect(runs).toBe(3);
  expect(min).toBeGreaterThanOrEqual(0.2);
  expect(min).toBeLessThan(2);
});
