import type { TensorData } from "@grus/tensor";
import { describe, expect, expectTypeOf, test } from "vitest";
import { bucketByLength, type SequenceBatchOptions, sequenceBatches } from "./sequence-batches.ts";

/** Sequence i holds i + 1 everywhere. */
const lengths = [3, 1, 7, 2, 5, 4, 1, 6, 2];
const input = lengths.map((length, i) => new Float32Array(2 * length).fill(i + 1));
const row = Int32Array.from(lengths, (_, i) => i);
const rowsOf = (batches: Iterable<{ readonly row: TensorData }>): readonly (readonly number[])[] =>
  Array.from(batches, (batch) => [...batch.row.data]);
const members = (options: SequenceBatchOptions, epoch = 0) =>
  rowsOf(sequenceBatches({ input, row }, { features: 2, ...options }).epoch(epoch));

describe("sequenceBatches", () => {
  test("hold rows of one bucket, padded to its length", () => {
    const batches = sequenceBatches({ input, row }, { features: 2, batchSize: 2, buckets: [2, 4, 8] });
    const all = [...batches];
    expect(batches.length).toBe(5);
    expect(all.map((batch) => batch.input.values.shape)).toEqual([
      [2, 2, 2],
      [2, 2, 2],
      [2, 4, 2],
      [2, 8, 2],
      [1, 8, 2],
    ]);
    expect(rowsOf(all)).toEqual([[1, 3], [6, 8], [0, 5], [2, 4], [7]]);
    expect(all.map((batch) => [...batch.input.lengths.data])).toEqual([[1, 2], [1, 2], [3, 4], [7, 5], [6]]);
    expect([...all[2]!.input.values.data]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 6, 6, 6, 6, 6, 6, 6, 6]);
  });

  test("have one bucket by default", () => {
    const [only, ...more] = sequenceBatches({ input }, { features: 2 });
    expect([only!.input.values.shape, more.length]).toEqual([[9, 7, 2], 0]);
  });

  test("support several fields: a row's bucket fits all its sequences, and values stay with their rows", () => {
    const source = [Int32Array.of(1), Int32Array.of(2, 3), Int32Array.of(4)];
    const target = [Int32Array.of(5, 6, 7), Int32Array.of(8), Int32Array.of(9)];
    const label = Int32Array.of(10, 11, 12);
    const weights = { shape: [3, 2], dtype: "float32", data: Float32Array.of(1, 2, 3, 4, 5, 6) } as const;
    const fields = { source, target, label, weights };
    const all = [...sequenceBatches(fields, { buckets: [2, 3] })];
    expectTypeOf(all[0]!.label).toEqualTypeOf<TensorData<"int32">>();
    expectTypeOf(all[0]!.source.values).toEqualTypeOf<TensorData<"int32">>();
    expect(all).toEqual([
      {
        source: {
          values: { shape: [2, 2], dtype: "int32", data: Int32Array.of(2, 3, 4, 0) },
          lengths: { shape: [2], dtype: "int32", data: Int32Array.of(2, 1) },
        },
        target: {
          values: { shape: [2, 2], dtype: "int32", data: Int32Array.of(8, 0, 9, 0) },
          lengths: { shape: [2], dtype: "int32", data: Int32Array.of(1, 1) },
        },
        label: { shape: [2], dtype: "int32", data: Int32Array.of(11, 12) },
        weights: { shape: [2, 2], dtype: "float32", data: Float32Array.of(3, 4, 5, 6) },
      },
      {
        source: {
          values: { shape: [1, 3], dtype: "int32", data: Int32Array.of(1, 0, 0) },
          lengths: { shape: [1], dtype: "int32", data: Int32Array.of(1) },
        },
        target: {
          values: { shape: [1, 3], dtype: "int32", data: Int32Array.of(5, 6, 7) },
          lengths: { shape: [1], dtype: "int32", data: Int32Array.of(3) },
        },
        label: { shape: [1], dtype: "int32", data: Int32Array.of(10) },
        weights: { shape: [1, 2], dtype: "float32", data: Float32Array.of(1, 2) },
      },
    ]);
  });

  test("a field of tokens named in features has several per step", () => {
    const words = [Int32Array.of(7, 8), Int32Array.of(9)];
    const letters = [Int32Array.of(1, 2, 3, 4), Int32Array.of(5, 6)];
    const [batch] = sequenceBatches({ words, letters }, { features: { letters: 2 } });
    expect(batch!.words.values.shape).toEqual([2, 2]);
    expect(batch!.letters).toEqual({
      values: { shape: [2, 2, 2], dtype: "int32", data: Int32Array.of(1, 2, 3, 4, 5, 6, 0, 0) },
      lengths: { shape: [2], dtype: "int32", data: Int32Array.of(2, 1) },
    });
    expect(() => sequenceBatches({ letters: [Int32Array.of(1)] }, { features: { letters: 2 } })).toThrow(
      'sequence 0 of "letters" has 1 numbers; expected whole steps of 2 features.',
    );
    const [plain] = sequenceBatches(
      { words, input: [new Float32Array(4), new Float32Array(2)] },
      { features: 2 },
    );
    expect([plain!.words.values.shape, plain!.input.values.shape]).toEqual([
      [2, 2],
      [2, 2, 2],
    ]);
  });

  test("fields of floats may differ in features", () => {
    const fields = { wide: [new Float32Array(6)], narrow: [new Float32Array(3)] };
    const [batch] = sequenceBatches(fields, { features: { wide: 2 } });
    expect([batch!.wide.values.shape, batch!.narrow.values.shape]).toEqual([
      [1, 3, 2],
      [1, 3, 1],
    ]);
  });

  test("drop the remainder of every bucket when asked", () => {
    expect(members({ batchSize: 2, buckets: [2, 4, 8], remainder: "drop" })).toEqual([
      [1, 3],
      [6, 8],
      [0, 5],
      [2, 4],
    ]);
  });

  test("shuffle rows and batches by seed and epoch; every row occurs once", () => {
    const options = { batchSize: 2, buckets: [3, 7] };
    const one = members({ ...options, shuffle: { seed: 1 } });
    expect(one).not.toEqual(members(options));
    expect(members({ ...options, shuffle: { seed: 1 } }, 0)).toEqual(one);
    expect(members({ ...options, shuffle: { seed: 1 } }, 1)).not.toEqual(one);
    expect(members(options, 1)).toEqual(members(options));
    expect([...new Set(one.flat())].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (const batch of one) expect(new Set(batch.map((i) => lengths[i]! <= 3)).size).toBe(1);
  });

  test("buckets of one size are shuffled independently", () => {
    const twelve = Array.from({ length: 24 }, (_, i) => new Float32Array(i < 12 ? 1 : 2));
    const own = Int32Array.from(twelve, (_, i) => i);
    const options = { batchSize: 12, buckets: [1, 2], shuffle: { seed: 1 } };
    const all = rowsOf(sequenceBatches({ twelve, row: own }, options));
    const orders = all.map((indices) => Array.from(indices, (i) => i % 12).join());
    expect(orders[0]).not.toBe(orders[1]);
  });

  test("every batch has fresh arrays", () => {
    const [first, again] = [0, 0].map(() => [...sequenceBatches({ input, row }, { features: 2 })][0]!);
    expect(again).toEqual(first);
    expect(again!.row.data).not.toBe(first!.row.data);
    expect(again!.input.values.data).not.toBe(first!.input.values.data);
  });

  test("report inputs that do not fit", () => {
    expect(() => sequenceBatches({ input, label: Int32Array.of(1) }, { features: 2 })).toThrow(
      'field "input" has 9 rows and "label" 1; expected equally many.\nGive one sequence, or one value, for each row.',
    );
    expect(() => sequenceBatches({ row })).toThrow("no field holds sequences");
    expect(() => sequenceBatches({ input: [new Float32Array(3)] }, { features: 2 })).toThrow(
      'sequence 0 of "input" has 3 numbers; expected whole steps of 2 features.',
    );
    expect(() => sequenceBatches({ input }, { features: 2, buckets: [3] })).toThrow(
      "row 2 has 7 steps; expected at most 3, the largest bucket.",
    );
    expect(() => sequenceBatches({ input }, { features: 2, remainder: "drop" })).toThrow(
      '9 rows give no batch of 32.\nMake batchSize smaller, or pass remainder: "keep".',
    );
  });
});

describe("bucketByLength", () => {
  test("chooses the smallest bucket that fits a sequence", () => {
    expect(bucketByLength([1, 4, 5, 0, 9], [4, 9])).toEqual([
      [0, 1, 3],
      [2, 4],
    ]);
  });

  test("refuses sequences that fit no bucket, and buckets that do not ascend", () => {
    expect(() => bucketByLength([1, 10], [4, 9])).toThrow(
      "row 1 has 10 steps; expected at most 9, the largest bucket.\nAdd a larger bucket, or cut the sequence.",
    );
    expect(() => bucketByLength([1], [4, 4])).toThrow("buckets are 4, 4; expected ascending lengths.");
    expect(() => bucketByLength([1], [0])).toThrow("buckets is 0; expected a whole number of at least 1.");
  });
});
