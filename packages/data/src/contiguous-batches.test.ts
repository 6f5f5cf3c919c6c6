import type { TensorData } from "@grus/tensor";
import { describe, expect, expectTypeOf, test } from "vitest";
import { contiguousBatches } from "./contiguous-batches.ts";

const input = {
  data: Float32Array.from({ length: 26 }, (_, i) => i),
  shape: [13, 2],
  dtype: "float32" as const,
};
const target = { data: Int32Array.from({ length: 13 }, (_, i) => i), shape: [13], dtype: "int32" as const };

describe("contiguousBatches", () => {
  test("each row continues where it ended, for every series", () => {
    const all = [...contiguousBatches({ input, target }, { rows: 2, steps: 3 })];
    expect(all.map(({ target: { data, shape } }) => [Array.from(data), shape])).toEqual([
      [
        [0, 1, 2, 6, 7, 8],
        [2, 3],
      ],
      [
        [3, 4, 5, 9, 10, 11],
        [2, 3],
      ],
    ]);
    expect(Array.from(all[1]!.input.data)).toEqual([6, 7, 8, 9, 10, 11, 18, 19, 20, 21, 22, 23]);
    expect(all[1]!.input).toMatchObject({ shape: [2, 3, 2], dtype: "float32" });
    expect(all[1]!.target.data).toBeInstanceOf(Int32Array);
  });

  test("restarts with every iteration, in fresh arrays", () => {
    const batches = contiguousBatches({ target }, { rows: 1, steps: 6 });
    const [first, again] = [[...batches], [...batches]];
    expect(again).toEqual(first);
    expect(again[0]!.target.data).not.toBe(first[0]!.target.data);
  });

  test("accepts typed arrays and reports the number of batches per epoch", () => {
    const batches = contiguousBatches({ ids: Int32Array.of(1, 2, 3, 4, 5) }, { rows: 1, steps: 2 });
    expectTypeOf([...batches][0]!.ids).toEqualTypeOf<TensorData<"int32">>();
    const expected = [1, 3].map((id) => ({
      ids: { shape: [1, 2], dtype: "int32", data: Int32Array.of(id, id + 1) },
    }));
    expect([batches.length, [...batches], [...batches.epoch(3)]]).toEqual([2, expected, expected]);
  });

  test("rejects series that are too short or differ in length", () => {
    expect(() => contiguousBatches({ target }, { rows: 5, steps: 3 })).toThrowErrorMatchingInlineSnapshot(`
      [WindowError: found 13 steps; 5 rows of 3 steps need 15.
      Take fewer rows or fewer steps.]
    `);
    const short = { ...target, data: target.data.slice(1), shape: [12] };
    expect(() =>
      contiguousBatches({ input, short }, { rows: 1, steps: 3 }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [WindowError: series "input" has 13 steps and "short" 12; expected equal lengths.
      Cut all series to the same steps.]
    `);
    expect(() => contiguousBatches({}, { rows: 1, steps: 3 })).toThrowErrorMatchingInlineSnapshot(`
      [WindowError: found no series; expected at least one.
      Cut all series to the same steps.]
    `);
    expect(() => contiguousBatches({ target }, { rows: 0, steps: 3 })).toThrow("rows");
  });
});
