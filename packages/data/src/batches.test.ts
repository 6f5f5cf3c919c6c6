import { describe, expect, test } from "vitest";
import { batchCount, batches, type WindowBatch } from "./batches.ts";
import { pipe } from "./pipeline.ts";
import { prefetch } from "./prefetch.ts";
import { type Series, type WindowSet, windows } from "./windows.ts";

const series: Series = {
  inputs: Float32Array.from({ length: 26 }, (_, i) => i),
  features: 2,
  targets: Float32Array.from({ length: 13 }, (_, i) => 100 + i),
};
/** Windows 0 to 6 with targets 104, 105 up to 110, 111. */
const set: WindowSet = {
  ...windows(series, { context: 4, horizon: 2 }),
  origins: Int32Array.of(4, 5, 6, 7, 8, 9, 10),
};
const firstTargets = (batch: WindowBatch): readonly number[] =>
  Array.from(batch.mask.data, (_, row) => batch.target.data[row * 2]!);

describe("batches", () => {
  test("have one shape; the last is padded and masked", () => {
    const all = [...batches(set, { batchSize: 3, reuse: false })];
    expect(all.map(firstTargets)).toEqual([
      [104, 105, 106],
      [107, 108, 109],
      [110, 110, 110],
    ]);
    expect(all.map(({ mask }) => [...mask.data])).toEqual([
      [1, 1, 1],
      [1, 1, 1],
      [1, 0, 0],
    ]);
    expect(all.map(({ size }) => size)).toEqual([3, 3, 1]);
    expect([...all[2]!.indices.data]).toEqual([6, 6, 6]);
    for (const { input, target, mask } of all) {
      expect([input.shape, target.shape, mask.shape]).toEqual([[3, 4, 2], [3, 2], [3]]);
      expect([input.dtype, input.data.length, target.data.length]).toEqual(["float32", 24, 6]);
    }
    expect([...all[1]!.input.data.slice(0, 8)]).toEqual([6, 7, 8, 9, 10, 11, 12, 13]);
  });

  test("drop the remainder when asked", () => {
    const options = { batchSize: 3, remainder: "drop", reuse: false } as const;
    expect([...batches(set, options)].map(firstTargets)).toEqual([
      [104, 105, 106],
      [107, 108, 109],
    ]);
    expect([batchCount(set, options), batchCount(set, { batchSize: 3 }), batchCount(set)]).toEqual([2, 3, 1]);
    expect(() => batchCount(set, { batchSize: 8, remainder: "drop" })).toThrow(
      'found 7 windows; a batch has 8, so that dropping the remainder leaves none.\nMake batchSize smaller, or pass remainder: "pad".',
    );
  });

  test("several targets have a separate axis", () => {
    const wide = windows(
      { ...series, targets: Float32Array.from({ length: 39 }, (_, i) => i), targetSize: 3 },
      { context: 4, horizon: 2 },
    );
    const [first] = batches(wide, { batchSize: 5 });
    expect(first!.target.shape).toEqual([5, 2, 3]);
    expect([...first!.target.data.slice(6, 12)]).toEqual([15, 16, 17, 18, 19, 20]);
  });

  test("are shuffled by seed and epoch; every window occurs once", () => {
    const order = (shuffle: { seed: number; epoch?: number }): readonly number[] =>
      [...batches(set, { batchSize: 7, shuffle })].flatMap((batch) => [...batch.indices.data]);
    expect(order({ seed: 1 })).not.toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(order({ seed: 1 }).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(order({ seed: 1 })).toEqual(order({ seed: 1, epoch: 0 }));
    expect(order({ seed: 1, epoch: 1 })).not.toEqual(order({ seed: 1 }));
    expect(order({ seed: 2 })).not.toEqual(order({ seed: 1 }));
  });

  test("restart with every iteration", () => {
    const again = batches(set, { batchSize: 4, shuffle: { seed: 3 }, reuse: false });
    expect([...again]).toEqual([...again]);
  });

  test("alternate between two sets of buffers, or use fresh ones", () => {
    const [a, b, c] = [...batches(set, { batchSize: 3 })];
    expect([a!.input.data === b!.input.data, a!.input.data === c!.input.data]).toEqual([false, true]);
    const own = [...batches(set, { batchSize: 3, reuse: false })];
    expect(new Set(own.map(({ input }) => input.data)).size).toBe(3);
  });

  test("a batch keeps its values while the next one is fetched ahead", async () => {
    const seen: (readonly number[])[] = [];
    for await (const batch of pipe(batches(set, { batchSize: 2 }), prefetch(1))) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.push(firstTargets(batch));
    }
    expect(seen).toEqual([
      [104, 105],
      [106, 107],
      [108, 109],
      [110, 110],
    ]);
  });

  test.each([
    [{ batchSize: 0 }, "batchSize is 0; expected a whole number of at least 1."],
    [{ remainder: "keep" as "pad" }, 'remainder is "keep"; expected one of "pad", "drop".'],
  ])("refuses %j", (options, message) => expect(() => batches(set, options)).toThrow(message));
});
