import { grad, key, sum, type Tensor, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { data } from "../test/losses.ts";
import { embedding } from "./embedding.ts";
import { constantInit } from "./initialisers/constant.ts";

describe("embedding", () => {
  const weight = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);

  test("looks up rows", async () => {
    const layer = embedding({ vocabulary: 3, outputSize: 2 });
    const found = layer.bind({ weight })(
      tensor(
        [
          [2, 0],
          [1, 1],
        ],
        undefined,
        "int32",
      ),
    );
    expect(found.shape).toEqual([2, 2, 2]);
    expect(await data(found)).toEqual([5, 6, 1, 2, 3, 4, 3, 4]);
  });

  test("padding is 0 and has no gradient", async () => {
    const layer = embedding({ vocabulary: 3, outputSize: 2, paddingIndex: 1 });
    const indices = tensor([2, 1, 2], undefined, "int32");
    expect(await data(layer.bind({ weight })(indices))).toEqual([5, 6, 0, 0, 5, 6]);
    expect(await data(grad((w: Tensor) => sum(layer.bind({ weight: w })(indices)))(weight))).toEqual([
      0, 0, 0, 0, 2, 2,
    ]);
  });

  test("is initialised normal", async () => {
    const { weight: drawn } = embedding({ vocabulary: 50, outputSize: 40 }).init(key(3));
    const values = Array.from(drawn.data);
    const mean = values.reduce((a, b) => a + b, 0) / 2000;
    const variance = values.reduce((a, b) => a + b * b, 0) / 2000 - mean * mean;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.abs(variance - 1)).toBeLessThan(0.15);
    const { weight: constant } = embedding({
      vocabulary: 2,
      outputSize: 1,
      initialiser: constantInit(7),
    }).init(key(3));
    expect(Array.from(constant.data)).toEqual([7, 7]);
  });

  test("rejects indices that are not int32, and a padding index out of range", () => {
    const layer = embedding({ vocabulary: 3, outputSize: 2 });
    expect(() =>
      layer.bind({ weight })(tensor([1, 2]) as Tensor as Tensor<"int32">),
    ).toThrowErrorMatchingInlineSnapshot(`
      [DTypeError: embedding: indices is float32; expected int32.
      Convert them with cast(indices, "int32").]
    `);
    expect(() =>
      embedding({ vocabulary: 3, outputSize: 2, paddingIndex: 3 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: embedding: paddingIndex is 3; expected an index from 0 to 2.]`,
    );
  });
});
