import { describe, expect, test } from "vitest";
import { KernelMemory } from "./kernel-memory.ts";

const memory = new KernelMemory();
const BLOCK = 8192;
const { Infinity: infinite, NaN: undefinedNumber } = globalThis;

/** The results of the kernel for `values`. */
function apply(kernel: string, values: Float32Array): Float32Array {
  memory.reset();
  const padded = new Float32Array((values.length + 3) & -4);
  padded.set(values);
  const [source, target] = [memory.place(padded), memory.allocate(padded.length * 4)];
  memory.kernels[kernel]!(target, source, padded.length);
  return memory.floats(target, values.length).slice();
}

/** The distance between adjacent float32 numbers at `value`. */
function ulp(value: number): number {
  const magnitude = Math.max(Math.abs(value), 2 ** -126);
  return 2 ** (Math.floor(Math.log2(magnitude)) - 23);
}

/**
 * Some 300 000 float32 numbers: for each sign and exponent (`high`, 9 bits) evenly spaced mantissas, 64 times
 * as many near 1.
 */
function* floatsOf(): Generator<Float32Array> {
  for (let high = 0; high < 512; high++) {
    const exponent = (high & 255) - 127;
    const count = Math.abs(exponent) < 8 ? BLOCK : BLOCK / 64;
    const words = Uint32Array.from({ length: count }, (_, i) => (high << 23) | ((i * 8388593) / count));
    yield new Float32Array(words.buffer);
  }
}

interface Claim {
  readonly kernel: string;
  readonly exact: (x: number) => number;
  readonly low: number;
  readonly high: number;
  /** The largest error in ulp is bound + growth * |x|. */
  readonly bound: number;
  readonly growth?: number;
}

/**
 * The largest error in ulp over all numbers in [low, high] after subtracting growth * |x|, and its argument.
 */
function worstError({ kernel, exact, low, high, growth = 0 }: Claim) {
  let worst = { error: 0, x: 0 };
  for (const block of floatsOf()) {
    const values = block.filter((x) => x >= low && x <= high);
    const results = apply(kernel, values);
    values.forEach((x, i) => {
      const expected = exact(x);
      const error =
        Math.abs(results[i]! - expected) / ulp(expected) - (growth === 0 ? 0 : growth * Math.abs(x));
      if (!(error <= worst.error)) worst = { error, x };
    });
  }
  return worst;
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

describe("vector functions", () => {
  test.each<Claim>([
    { kernel: "expAll", exact: Math.exp, low: -infinite, high: 88.722, bound: 1.1 },
    { kernel: "sigmoidAll", exact: logistic, low: 0, high: infinite, bound: 3 },
    { kernel: "sigmoidAll", exact: logistic, low: -87, high: 0, bound: 3, growth: 1.2 },
    { kernel: "tanhAll", exact: Math.tanh, low: -infinite, high: infinite, bound: 4 },
    { kernel: "logAll", exact: Math.log, low: 2 ** -149, high: 3.4e38, bound: 1 },
  ])("$kernel is within $bound ulp on [$low, $high]", (claim) => {
    const { error, x } = worstError(claim);
    expect(error, `at ${x}`).toBeLessThan(claim.bound);
    expect(error).toBeGreaterThan(0.5);
  });

  test("sigmoid is at least 2^-126, and that from -88 on", () => {
    const far = Float32Array.of(-88, -89, -100, -1e30, -infinite);
    expect(apply("sigmoidAll", far)).toEqual(new Float32Array(far.length).fill(2 ** -126));
  });

  test.each([
    [
      "expAll",
      [undefinedNumber, infinite, -infinite, 0, -0, 88.73, -104.5],
      [undefinedNumber, infinite, 0, 1, 1, infinite, 0],
    ],
    ["sigmoidAll", [undefinedNumber, infinite, 0, -0], [undefinedNumber, 1, 0.5, 0.5]],
    ["tanhAll", [undefinedNumber, infinite, -infinite, 0, 20, -20], [undefinedNumber, 1, -1, 0, 1, -1]],
    [
      "logAll",
      [undefinedNumber, infinite, -infinite, 0, -0, -1, 1],
      [undefinedNumber, infinite, undefinedNumber, -infinite, -infinite, undefinedNumber, 0],
    ],
  ] as const)("%s of special values", (kernel, values, expected) => {
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
