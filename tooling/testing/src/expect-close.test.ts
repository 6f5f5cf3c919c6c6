import { describe, expect, test } from "vitest";
import { expectClose, largestRelativeError, MismatchError } from "./expect-close.ts";

describe("expectClose", () => {
  test("passes within the tolerance and fails just outside", () => {
    expectClose([1.001, -200.2], [1, -200], { relative: 1.1e-3 });
    expect(() => expectClose([1.001, -200.2], [1, -200], { relative: 0.9e-3 })).toThrow(MismatchError);
    expectClose([0.01, 5], [0, 5.01], { absolute: 0.011 });
    expect(() => expectClose([0.01, 5], [0, 5.01], { absolute: 0.009 })).toThrow("2 of 2 elements differ");
  });

  test("adds the absolute and the relative tolerance", () => {
    expectClose([102.9], [100], { absolute: 1, relative: 0.02 });
    expect(() => expectClose([103.1], [100], { absolute: 1, relative: 0.02 })).toThrow(MismatchError);
  });

  test("without a tolerance only equal numbers pass", () => {
    expectClose(Float32Array.of(0.1), Float32Array.of(0.1));
    expect(() => expectClose([0.1 + 0.2], [0.3])).toThrow(MismatchError);
  });

  test("prints the count, the first five elements and the tolerance", () => {
    const actual = [1, 2.5, 3, 4.5, 5, 6.5, 7.5, 8.5, 9.5];
    const expected = [1, 2, 3, 4, 5, 6, 7, 8, 0];
    expect(() =>
      expectClose(actual, expected, { absolute: 0.25, name: "gru y" }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [MismatchError: gru y: 6 of 9 elements differ (tolerance: absolute 0.25, relative 0)
        [1] actual 2.5, expected 2, absolute 5.00e-1, relative 2.50e-1
        [3] actual 4.5, expected 4, absolute 5.00e-1, relative 1.25e-1
        [5] actual 6.5, expected 6, absolute 5.00e-1, relative 8.33e-2
        [6] actual 7.5, expected 7, absolute 5.00e-1, relative 7.14e-2
        [7] actual 8.5, expected 8, absolute 5.00e-1, relative 6.25e-2]
    `);
  });

  test("NaN matches only NaN, an infinity only itself, for any tolerance", () => {
    const loose = { absolute: 1e300, relative: 1e3 };
    expectClose([Number.NaN, Infinity, -Infinity], [Number.NaN, Infinity, -Infinity]);
    expect(() => expectClose([Number.NaN], [1], loose)).toThrow("[0] actual NaN, expected 1");
    expect(() => expectClose([1], [Number.NaN], loose)).toThrow(MismatchError);
    expect(() => expectClose([-Infinity], [Infinity], loose)).toThrow(MismatchError);
    expect(() => expectClose([1e308], [Infinity], loose)).toThrow(MismatchError);
    expect(() => expectClose([Infinity], [1e308], loose)).toThrow(MismatchError);
  });

  test("rejects arrays of different length", () => {
    expect(() => expectClose([1, 2], [1, 2, 3], { absolute: 9, name: "hn" })).toThrow(
      "hn: actual has 2 elements, expected 3.",
    );
  });

  test("rejects a tolerance that would accept anything", () => {
    expect(() => expectClose([1], [2], { relative: Number.NaN })).toThrow("relative tolerance is NaN");
    expect(() => expectClose([1], [2], { absolute: Infinity })).toThrow("absolute tolerance is Infinity");
    expect(() => expectClose([1], [2], { absolute: -1 })).toThrow(RangeError);
  });
});

describe("largestRelativeError", () => {
  test("is the largest difference over the largest magnitude", () => {
    expect(largestRelativeError([1, -10, 0.5], [2, -8, 0])).toBe(2 / 8);
  });

  test("measures an array that should be zero against the floor", () => {
    expect(largestRelativeError([1e-9, 0], [0, 0])).toBeCloseTo(1e-3, 12);
    expect(largestRelativeError([1e-9, 0], [0, 0], 1e-3)).toBeCloseTo(1e-6, 12);
  });

  test("is infinite if a NaN or an infinity is on one side only", () => {
    expect(largestRelativeError([Number.NaN], [1])).toBe(Infinity);
    expect(largestRelativeError([1], [Number.NaN])).toBe(Infinity);
    expect(largestRelativeError([Infinity], [-Infinity])).toBe(Infinity);
    expect(largestRelativeError([Infinity, 1], [Infinity, 2])).toBe(0.5);
    expect(largestRelativeError([Number.NaN, 4], [Number.NaN, 4])).toBe(0);
  });

  test("rejects arrays of different length, and is 0 for empty ones", () => {
    expect(() => largestRelativeError([1], [])).toThrow("actual has 1 elements, expected 0");
    expect(largestRelativeError([], [])).toBe(0);
  });
});
