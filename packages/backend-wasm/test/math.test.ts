import { describe, expect, test } from "vitest";
import { KernelMemory } from "./kernel-memory.ts";

const memory = new KernelMemory();
const BLOCK = 8192;
const { Infinity: infinite, NaN: undefinedNumber } = globalThis;

/** The kernel's results for `values`. */
function apply(kernel: string, values: Float32Array): Float32Array {
  memory.reset();
  const padded = new Float32Array((values.length + 3) & -4);
  padded.set(values);
  const [source, target] = [memory.place(padded), memory.allocate(padded.length * 4)];
  memory.kernels[kernel]!(target, source, padded.length);
  return memory.floats(target, values.length).slice();
}

/** The distance between neighbouring float32 numbers at `value`. */
function ulp(value: number): number {
  const magnitude = Math.max(Math.abs(value), 2 ** -126);
  return 2 ** (Math.floor(Math.log2(magnitude)) - 23);
}

/** All float32 numbers with sign and exponent `high` (9 bits): evenly spread mantissas, 64 times finer near 1. */
function* floatsOf(): Generator<Float32Array> {
  for (let high = 0; high < 512; high++) {
    const exponent = (high & 255) - 127;
    const count = Math.abs(exponent) < 8 ? BLOCK : BLOCK / 64;
    const words = Uint32Array.from({ length: count }, (_, i) => (high << 23) | ((i * 8388593) / count));
    yield new Float32Array(words.buffer);
  }
}

/** The largest error in ulp over all numbers in [low, high], and where it is. */
function worstError(kernel: string, exact: (x: number) => number, low: number, high: number) {
  let worst = { error: 0, x: 0 };
  for (const block of floatsOf()) {
    const values = block.filter((x) => x >= low && x <= high);
    const results = apply(kernel, values);
    values.forEach((x, i) => {
      const expected = exact(x);
      const error = Math.abs(results[i]! - expected) / ulp(expected);
      if (!(error <= worst.error)) worst = { error, x };
    });
  }
  return worst;
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

describe("vector functions", () => {
  test.each([
    { kernel: "expAll", exact: Math.exp, low: -infinite, high: 88.722, bound: 1.1 },
    { kernel: "sigmoidAll", exact: logistic, low: -87, high: infinite, bound: 2.6 },
    { kernel: "tanhAll", exact: Math.tanh, low: -infinite, high: infinite, bound: 3.1 },
    { kernel: "logAll", exact: Math.log, low: 2 ** -149, high: 3.4e38, bound: 1 },
  ])("$kernel is within $bound ulp on [$low, $high]", ({ kernel, exact, low, high, bound }) => {
    const { error, x } = worstError(kernel, exact, low, high);
    expect(error, `at ${x}`).toBeLessThan(bound);
    expect(error).toBeGreaterThan(0.5);
  });

  test("sigmoid below -87 is at most 2^-125", () => {
    const far = Float32Array.of(-87, -88, -88.5, -89, -100, -1e30, -infinite);
    for (const value of apply("sigmoidAll", far)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(2 ** -125);
    }
  });

  test.each([
    [
      "expAll",
      [undefinedNumber, infinite, -infinite, 0, -0, 88.73, -104.5],
      [undefinedNumber, infinite, 0, 1, 1, infinite, 0],
    ],
    ["sigmoidAll", [undefinedNumber, infinite, -infinite, 0, -0], [undefinedNumber, 1, 0, 0.5, 0.5]],
    ["tanhAll", [undefinedNumber, infinite, -infinite, 0, 20, -20], [undefinedNumber, 1, -1, 0, 1, -1]],
    [
      "logAll",
      [undefinedNumber, infinite, -infinite, 0, -0, -1, 1],
      [undefinedNumber, infinite, undefinedNumber, -infinite, -infinite, undefinedNumber, 0],
    ],
  ] as const)("%s at the edges", (kernel, values, expected) => {
    expect(apply(kernel, Float32Array.from(values))).toEqual(Float32Array.from(expected));
  });

  test("tanh never leaves [-1, 1] and is odd", () => {
    const values = Float32Array.from({ length: 4096 }, (_, i) => i / 200);
    const up = apply("tanhAll", values);
    const down = apply(
      "tanhAll",
      values.map((x) => -x),
    );
    up.forEach((value, i) => {
      expect(value).toBeLessThanOrEqual(1);
      expect(Math.abs(value + down[i]!)).toBeLessThanOrEqual(2 ** -22);
    });
  });
});
