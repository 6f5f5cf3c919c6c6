import { randomStream } from "@grus/data";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AdaptiveConformal } from "./adaptive-conformal.ts";
import { SortedWindow } from "./sorted-window.ts";

const levels = [0.8, 0.95];
const noForecast = Float64Array.of(0);

/** The share of errors inside each interval over the steps from `from` on. */
function coverage(errors: Float64Array, from: number, rate?: number): number[] {
  const conformal = new AdaptiveConformal({ levels, horizon: 1, rate });
  const hits = [0, 0];
  errors.forEach((error, t) => {
    if (t >= from) {
      const { lower, upper } = conformal.intervals(noForecast, () => 1);
      levels.forEach((_, i) => {
        if (error >= lower[i]! && error <= upper[i]!) hits[i]! += 1;
      });
    }
    conformal.observe(0, error);
  });
  return hits.map((count) => count / (errors.length - from));
}

function noise(length: number, spread: (t: number) => number): Float64Array {
  const random = randomStream(4);
  // The sum of twelve uniform numbers less six: nearly normal.
  return Float64Array.from({ length }, (_, t) => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += random.next() / 2 ** 32;
    return spread(t) * sum;
  });
}

describe("coverage", () => {
  test("of steady noise is the nominal one", () => {
    const [narrow, wide] = coverage(
      noise(4000, () => 1),
      200,
    );
    expect(Math.abs(narrow! - 0.8)).toBeLessThan(0.02);
    expect(Math.abs(wide! - 0.95)).toBeLessThan(0.01);
  });

  test("holds where the errors grow, and does not without adapting", () => {
    const growing = noise(4000, (t) => 1 + t / 400);
    const [narrow, wide] = coverage(growing, 200);
    expect(Math.abs(narrow! - 0.8)).toBeLessThan(0.02);
    expect(Math.abs(wide! - 0.95)).toBeLessThan(0.015);
    expect(coverage(growing, 200, 0)[0]).toBeLessThan(narrow! - 0.02);
  });
});

test("intervals contain the forecast and one another, and grow with the scale", () => {
  const conformal = new AdaptiveConformal({ levels, horizon: 2 });
  for (const error of noise(60, () => 1)) {
    conformal.observe(0, error + 0.2);
    conformal.observe(1, error - 9); // every outcome lies below its forecast
  }
  const forecast = Float64Array.of(10, 20);
  const { lower, upper } = conformal.intervals(forecast, () => 2);
  for (let k = 0; k < 2; k++) {
    const ends = [lower[2 + k]!, lower[k]!, forecast[k]!, upper[k]!, upper[2 + k]!];
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  }
  const single = conformal.intervals(forecast, () => 1);
  expect(upper[0]! - 10).toBeCloseTo(2 * (single.upper[0]! - 10), 12);
});

test("there are no intervals before an outcome", () => {
  const { lower, upper } = new AdaptiveConformal({ levels, horizon: 1 }).intervals(noForecast, () => 1);
  expect([...lower, ...upper].every(Number.isNaN)).toBe(true);
});

test("a state is plain data, and what continues from it gives the same intervals", () => {
  const errors = noise(90, () => 1);
  const whole = new AdaptiveConformal({ levels, horizon: 1, memory: 50 });
  for (const error of errors.subarray(0, 70)) whole.observe(0, error);
  const copy = AdaptiveConformal.from(JSON.parse(JSON.stringify(whole)));
  for (const each of [whole, copy]) for (const error of errors.subarray(70)) each.observe(0, error);
  expect(copy.intervals(noForecast, () => 1)).toEqual(whole.intervals(noForecast, () => 1));
});

test("the latest values are kept in order of time, with their quantiles", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 40 }), (values) => {
      const latest = new SortedWindow(7);
      for (const value of values) latest.push(value);
      const kept = values.slice(-7);
      expect(latest.values()).toEqual(kept);
      const sorted = kept.toSorted((a, b) => a - b);
      sorted.forEach((value, i) =>
        expect(latest.quantile((i + 1) / (kept.length + 1))).toBeCloseTo(value, 12),
      );
      const range = sorted.at(-1)! - sorted[0]!;
      expect(latest.quantile(-0.5)).toBeCloseTo(
        sorted[0]! - range * Math.min(0.5 + 1 / (kept.length + 1), kept.length / (kept.length + 1)),
        9,
      );
    }),
  );
});
