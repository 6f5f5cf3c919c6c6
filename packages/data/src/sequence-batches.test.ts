import { describe, expect, test } from "vitest";
import { bucketByLength, type SequenceBatchOptions, sequenceBatches } from "./sequence-batches.ts";

/** Sequence i holds i + 1 everywhere. */
const lengths = [3, 1, 7, 2, 5, 4, 1, 6, 2];
const sequences = lengths.map((length, i) => new Float32Array(2 * length).fill(i + 1));
const members = (options: SequenceBatchOptions): readonly (readonly number[])[] =>
  [...sequenceBatches(sequences, { features: 2, ...options })].map(({ indices }) => [...indices.data]);

describe("sequenceBatches", () => {
  test("holds sequences of one bucket, padded to its length", () => {
    const all = [...sequenceBatches(sequences, { features: 2, batchSize: 2, buckets: [2, 4, 8] })];
    expect(all.map(({ sequences: { values } }) => values.shape)).toEqual([
      [2, 2, 2],
      [2, 2, 2],
      [2, 4, 2],
      [2, 8, 2],
      [2, 8, 2],
    ]);
    expect(all.map(({ indices }) => [...indices.data])).toEqual([
      [1, 3],
      [6, 8],
      [0, 5],
      [2, 4],
      [7, 7],
    ]);
    expect(all.map(({ sequences: { lengths: found } }) => [...found.data])).toEqual([
      [1, 2],
      [1, 2],
      [3, 4],
      [7, 5],
      [6, 0],
    ]);
    expect(all.map(({ mask, size }) => [...mask.data, size])).toEqual([
      [1, 1, 2],
      [1, 1, 2],
      [1, 1, 2],
      [1, 1, 2],
      [1, 0, 1],
    ]);
    expect([...all[2]!.sequences.values.data]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 6, 6, 6, 6, 6, 6, 6, 6]);
    expect([...all[4]!.sequences.values.data.slice(16)]).toEqual(Array(16).fill(0));
  });

  test("has one bucket by default", () => {
    const [only, ...more] = sequenceBatches(sequences, { features: 2 });
    expect([only!.sequences.values.shape, only!.size, more.length]).toEqual([[32, 7, 2], 9, 0]);
  });

  test("drops the remainder of every bucket when asked", () => {
    expect(members({ batchSize: 2, buckets: [2, 4, 8], remainder: "drop" })).toEqual([
      [1, 3],
      [6, 8],
      [0, 5],
      [2, 4],
    ]);
  });

  test("shuffles sequences and batches by seed and epoch, every sequence once", () => {
    const options = { batchSize: 2, buckets: [3, 7] };
    const one = members({ ...options, shuffle: { seed: 1 } });
    expect(one).not.toEqual(members(options));
    expect(members({ ...options, shuffle: { seed: 1, epoch: 0 } })).toEqual(one);
    expect(members({ ...options, shuffle: { seed: 1, epoch: 1 } })).not.toEqual(one);
    expect([...new Set(one.flat())].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (const batch of one) expect(new Set(batch.map((i) => lengths[i]! <= 3)).size).toBe(1);
  });
});

test("buckets of one size are shuffled apart", () => {
  const twelve = Array.from({ length: 24 }, (_, i) => new Float32Array(i < 12 ? 1 : 2));
  const all = [...sequenceBatches(twelve, { batchSize: 12, buckets: [1, 2], shuffle: { seed: 1 } })];
  const orders = all.map(({ indices }) => Array.from(indices.data, (i) => i % 12).join());
  expect(orders[0]).not.toBe(orders[1]);
});

describe("bucketByLength", () => {
  test("takes the smallest bucket that holds a sequence", () => {
    expect(bucketByLength([1, 4, 5, 0, 9], [4, 9])).toEqual([
      [0, 1, 3],
      [2, 4],
    ]);
  });

  test("refuses what fits no bucket, and buckets that do not ascend", () => {
    expect(() => bucketByLength([1, 10], [4, 9])).toThrow(
      "sequence 1 has 10 steps; expected at most 9, the largest bucket.\nAdd a larger bucket, or cut the sequence.",
    );
    expect(() => bucketByLength([1], [4, 4])).toThrow("buckets are 4, 4; expected ascending lengths.");
    expect(() => bucketByLength([1], [0])).toThrow("buckets is 0; expected a whole number of at least 1.");
  });
});
