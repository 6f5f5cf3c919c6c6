import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gatherInput, gatherTarget, type Series, windows, windowTargets } from "./windows.ts";

/** Row r has the features 10 r and 10 r + 1, and the targets 100 r (and 100 r + 1). */
const seriesOf = (rows: number, targetSize = 1): Series => ({
  inputs: Float32Array.from({ length: rows * 2 }, (_, i) => 10 * (i >> 1) + (i % 2)),
  features: 2,
  targets: Float32Array.from(
    { length: rows * targetSize },
    (_, i) => 100 * Math.floor(i / targetSize) + (i % targetSize),
  ),
  targetSize,
});

describe("windows", () => {
  test("cuts context and horizon out of the series", () => {
    const set = windows(seriesOf(7), { context: 3, horizon: 2 });
    expect([...set.origins]).toEqual([3, 4, 5]);
    const input = new Float32Array(7).fill(-1);
    const target = new Float32Array(3).fill(-1);
    gatherInput(set, 1, input, 1);
    gatherTarget(set, 1, target, 1);
    expect([...input]).toEqual([-1, 10, 11, 20, 21, 30, 31]);
    expect([...target]).toEqual([-1, 400, 500]);
  });

  test("steps by stride, and gathers several targets a step", () => {
    const set = windows(seriesOf(20, 2), { context: 3, horizon: 2, stride: 5 });
    expect([...set.origins]).toEqual([3, 8, 13, 18]);
    const target = new Float32Array(4);
    gatherTarget(set, 2, target, 0);
    expect([...target]).toEqual([1300, 1301, 1400, 1401]);
  });

  test("targets never leave [from, to); no window spans two parts", () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 50, max: 120 }),
      context: fc.integer({ min: 1, max: 9 }),
      horizon: fc.integer({ min: 1, max: 6 }),
      stride: fc.integer({ min: 1, max: 4 }),
      share: fc.double({ min: 0.4, max: 0.8, noNaN: true }),
    });
    fc.assert(
      fc.property(sizes, ({ rows, context, horizon, stride, share }) => {
        const end = Math.floor(rows * share);
        const past = windows(seriesOf(rows), { context, horizon, stride, to: end }).origins;
        const future = windows(seriesOf(rows), { context, horizon, stride, from: end }).origins;
        expect(past.every((origin) => origin >= context && origin + horizon <= end)).toBe(true);
        expect(future.every((origin) => origin >= end && origin + horizon <= rows)).toBe(true);
        expect(future[0]).toBe(end);
        // As many as fit.
        expect(past.at(-1)! + stride + horizon).toBeGreaterThan(end);
      }),
      { seed: 51, numRuns: 300 },
    );
  });

  test("reports the rows needed and found", () => {
    const options = { context: 5, horizon: 3 };
    expect(windows(seriesOf(8), options).origins).toHaveLength(1);
    expect(() => windows(seriesOf(7), options)).toThrow(
      "found 7 rows; a window with context 5 and horizon 3 needs 8.\nGive more rows (a larger share of the split), or make context or horizon smaller.",
    );
    expect(() => windows(seriesOf(20), { ...options, from: 18 })).toThrow(
      "found 2 rows from row 18; a window with context 5 and horizon 3 needs 3 there.",
    );
  });

  test.each([
    [{ context: 0, horizon: 1 }, "context is 0; expected a whole number of at least 1."],
    [{ context: 1, horizon: 1.5 }, "horizon is 1.5; expected a whole number of at least 1."],
    [{ context: 1, horizon: 1, from: -1 }, "from is -1; expected a whole number of at least 0."],
    [{ context: 1, horizon: 1, to: 2.5 }, "to is 2.5; expected a whole number of at least 0."],
    [{ context: 1, horizon: 1, stride: 0 }, "stride is 0; expected a whole number of at least 1."],
  ])("refuses %j", (options, message) => expect(() => windows(seriesOf(9), options)).toThrow(message));

  test("refuses targets that do not match the inputs", () => {
    expect(() =>
      windows({ ...seriesOf(9), targets: new Float32Array(8) }, { context: 1, horizon: 1 }),
    ).toThrow("inputs have 18 numbers and targets 8; expected rows · 2 and rows · 1.");
  });

  test("returns the true values of every window, in the unit of the series", () => {
    const set = windows(seriesOf(9), { context: 3, horizon: 2, from: 6 });
    const values = Float64Array.from({ length: 9 }, (_, row) => row * row);
    expect([...windowTargets(set, values)]).toEqual([36, 49, 49, 64]);
  });
});
