import { describe, expect, test } from "vitest";
import { seasonsBeforeTest } from "./seasons-before-test.ts";

/** A wave of `before` steps, which becomes one of `after` steps at the test. */
function wave(length: number, from: number, before: number, after: number) {
  const values = Float64Array.from(
    { length },
    (_, t) => Math.sin((2 * Math.PI * t) / (t < from ? before : after)) + 0.01 * Math.cos(t * t),
  );
  return [{ id: "y", values }];
}

describe("the seasons before a test", () => {
  test("are those of the values before it, whatever follows", () => {
    const found = seasonsBeforeTest(wave(200, 100, 7, 12), Int32Array.of(100), undefined);
    expect(found.map(({ period }) => period)).toEqual([7]);
    const shown = seasonsBeforeTest(wave(200, 100, 7, 12), Int32Array.of(200), undefined);
    expect(shown.map(({ period }) => period)).not.toEqual([7]);
  });

  test("are looked for in all values where those before hold less than four, and say so", () => {
    const series = wave(40, 40, 7, 7);
    const daily = { unit: "day", count: 1 } as const;
    const labels = (end: number) =>
      seasonsBeforeTest(series, Int32Array.of(end), daily).map(({ label }) => label);
    expect(labels(40)).toEqual(["a week"]);
    expect(labels(34)).toEqual(["a week"]);
    expect(labels(27)).toEqual(["a week, seen with the values of the test"]);
  });
});
