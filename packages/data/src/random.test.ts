import { describe, expect, test } from "vitest";
import { permutation } from "./permutation.ts";
import { randomStream, xoshiro128 } from "./random.ts";

const draw = (count: number, next: () => number): readonly number[] => Array.from({ length: count }, next);

describe("xoshiro128", () => {
  test("is xoshiro128** 1.1", () => {
    // Outputs of the authors' C program from the state 1, 2, 3, 4, which the rand_xoshiro crate tests too.
    expect(draw(10, xoshiro128([1, 2, 3, 4]).next)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });
});

describe("randomStream", () => {
  test("is the same on every machine, and differs by seed and path", () => {
    // Computed in Python with integers of arbitrary size. A change would reshuffle every existing training
    // run.
    expect(draw(4, randomStream(0).next)).toEqual([3801114888, 1783151739, 2741373043, 1421490197]);
    expect(draw(2, randomStream(-3, 2 ** 40 + 7).next)).toEqual([4155594989, 120124104]);
    const first = [
      randomStream(1),
      randomStream(2),
      randomStream(1, 0),
      randomStream(1, 1),
      randomStream(-1),
      randomStream(2 ** 40 + 1),
    ];
    expect(new Set(first.map((stream) => stream.next())).size).toBe(6);
  });

  test("below is uniform and in range", () => {
    const { below } = randomStream(5);
    const counts = new Int32Array(6);
    for (let i = 0; i < 60_000; i++) counts[below(6)]!++;
    // Expected 10,000 each, standard deviation 91.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * 91);
    expect(below(1)).toBe(0);
    expect(randomStream(6).below(2 ** 32)).toBeGreaterThan(1000);
  });

  test("refuses a seed that is not a whole number", () => {
    expect(() => randomStream(0.5)).toThrow("seed is 0.5; expected a safe whole number.");
    expect(() => randomStream(1, Number.NaN)).toThrow("seed is NaN; expected a safe whole number.");
  });
});

describe("permutation", () => {
  test("holds every number once, and is the same for a seed and epoch", () => {
    const order = permutation(1000, { seed: 3, epoch: 2 });
    expect([...order].sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
    expect(permutation(1000, { seed: 3, epoch: 2 })).toEqual(order);
    for (const other of [{ seed: 4, epoch: 2 }, { seed: 3, epoch: 3 }, { seed: 3 }])
      expect(permutation(1000, other)).not.toEqual(order);
    expect([...permutation(8, { seed: 1, epoch: 0 })]).toEqual([5, 7, 0, 2, 1, 4, 3, 6]);
    expect(permutation(0, { seed: 1 })).toHaveLength(0);
  });

  test("all orders are about equally likely", () => {
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < 12_000; epoch++) {
      const key = permutation(3, { seed: 9, epoch }).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Expected 2000 each, standard deviation 41.
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(5 * 41);
  });
});
