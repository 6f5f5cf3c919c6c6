import { describe, expect, test } from "vitest";
import { checkGradient } from "./check-gradient.ts";

// f(x) = sum over i of (i + 1) sin(x_i) + x_0 x_1, with its gradient in closed form.
const f = (x: Float64Array): number =>
  x.reduce((sum, value, i) => sum + (i + 1) * Math.sin(value), x[0]! * x[1]!);
const at = Float64Array.of(0.3, -1.2, 2.5, 40, -0.01, 1.7, 0.9);

function gradientOf(x: Float64Array): Float64Array {
  const gradient = x.map((value, i) => (i + 1) * Math.cos(value));
  gradient[0]! += x[1]!;
  gradient[1]! += x[0]!;
  return gradient;
}

describe("checkGradient", () => {
  test("accepts the exact gradient with an error far below the tolerance, and does not modify the point", () => {
    const before = Float64Array.from(at);
    expect(checkGradient({ f, gradient: gradientOf(at), at })).toBeLessThan(1e-8);
    expect(at).toEqual(before);
  });

  test("lists the five largest errors, largest first", () => {
    const gradient = gradientOf(at).map((value, i) => value + 10 ** -i);
    let message = "";
    try {
      checkGradient({ f, gradient, at, tolerance: 1e-8 });
    } catch (error) {
      message = (error as Error).message;
    }
    const lines = message.split("\n");
    expect(lines[0]).toBe(
      "gradient: 7 of 7 elements differ from central differences (tolerance: relative 1e-8); the largest:",
    );
    expect(lines.slice(1).map((line) => line.trim().slice(0, 3))).toEqual([
      "[0]",
      "[1]",
      "[2]",
      "[3]",
      "[4]",
    ]);
  });

  test("rejects an error slightly above the tolerance and accepts one below it", () => {
    const gradient = gradientOf(at);
    gradient[2]! += 1e-4;
    expect(() => checkGradient({ f, gradient, at, tolerance: 1e-5 })).toThrow("1 of 7 elements differ");
    expect(checkGradient({ f, gradient, at, tolerance: 1e-4 })).toBeGreaterThan(1e-6);
  });

  test("fails on a gradient of zeros, of NaN, and where f is not finite", () => {
    expect(() => checkGradient({ f, gradient: new Float64Array(7), at })).toThrow("7 of 7 elements");
    expect(() => checkGradient({ f, gradient: gradientOf(at).fill(Number.NaN), at })).toThrow(
      "7 of 7 elements",
    );
    expect(() => checkGradient({ f: () => Number.NaN, gradient: gradientOf(at), at })).toThrow(
      "7 of 7 elements",
    );
  });

  test("uses the given step", () => {
    const gradient = Float64Array.of(3 * 0.25);
    const cube = { f: (x: Float64Array) => x[0]! ** 3, gradient, at: Float64Array.of(0.5) };
    expect(checkGradient(cube)).toBeLessThan(1e-9);
    // The truncation error of central differences of x³ is exactly h².
    expect(checkGradient({ ...cube, epsilon: 0.1, tolerance: 1 })).toBeCloseTo(0.01 / 0.76, 10);
  });

  test("rejects a gradient of a different length and an empty point", () => {
    expect(() => checkGradient({ f, gradient: new Float64Array(6), at })).toThrow("6 elements, the point 7");
    expect(() => checkGradient({ f, gradient: new Float64Array(0), at: new Float64Array(0) })).toThrow(
      "at least 1",
    );
  });
});
