import {
  evaluate,
  fromData,
  grad,
  key,
  leaves,
  referenceBackend,
  relu,
  sum,
  type Tensor,
  tensor,
  transpose,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../test/cells.ts";
import { applyDropout, dropout } from "./dropout.ts";
import { embedding } from "./embedding.ts";
import { constantInit } from "./initialisers/constant.ts";
import { lastStep } from "./last-step.ts";
import { linear } from "./linear.ts";
import { gru } from "./recurrent-layers.ts";
import { sequential } from "./sequential.ts";

const backend = referenceBackend({ precision: "float64" });

async function data(result: unknown): Promise<number[]> {
  return (leaves(await evaluate(backend, result)) as Tensor[]).flatMap((leaf) => Array.from(leaf.data));
}

describe("linear", () => {
  const parameters = {
    weight: tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    bias: tensor([10, 20]),
  };

  test("is x Wᵀ + b over the last axis, whatever is before it", async () => {
    const layer = linear({ inputSize: 3, outputSize: 2 });
    expect(await data(layer.apply(parameters, tensor([[1, 0, 2]])))).toEqual([17, 36]);
    expect(await data(layer.apply(parameters, tensor([1, 0, 2])))).toEqual([17, 36]);
    const deep = layer.apply(parameters, tensor([[[[1, 0, 2]], [[0, 1, 0]]]]));
    expect(deep.shape).toEqual([1, 2, 1, 2]);
    expect(await data(deep)).toEqual([17, 36, 12, 25]);
    const { bias: _, ...weights } = parameters;
    expect(await data(layer.apply(weights, tensor([[1, 0, 2]])))).toEqual([7, 16]);
  });

  test("begins as PyTorch: uniform within 1/√inputSize, unless told", async () => {
    const { weight, bias } = linear({ inputSize: 16, outputSize: 30 }).init(key(2));
    const values = [...weight.data, ...bias!.data];
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.25);
    expect(Math.max(...values)).toBeGreaterThan(0.24);
    expect(linear({ inputSize: 2, outputSize: 3, bias: false }).init(key(2))).not.toHaveProperty("bias");
    const told = linear({
      inputSize: 2,
      outputSize: 1,
      initialisers: { weight: constantInit(3), bias: constantInit(4) },
    });
    expect(await data(told.init(key(2)))).toEqual([3, 3, 4]);
  });

  test("refuses other features", () => {
    const layer = linear({ inputSize: 3, outputSize: 2 });
    expect(() => layer.apply(parameters, tensor([[1, 2]]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: linear: input has shape [1, 2]; expected [..., inputSize=3].
      Pass 3 features, or create the layer with inputSize 2.]
    `);
    expect(() => linear({ inputSize: 0, outputSize: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: linear: inputSize is 0; expected a whole number of at least 1.]`,
    );
  });
});

describe("embedding", () => {
  const weight = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);

  test("looks up rows", async () => {
    const layer = embedding({ vocabulary: 3, outputSize: 2 });
    const found = layer.apply(
      { weight },
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
    expect(await data(layer.apply({ weight }, indices))).toEqual([5, 6, 0, 0, 5, 6]);
    expect(await data(grad((w: Tensor) => sum(layer.apply({ weight: w }, indices)))(weight))).toEqual([
      0, 0, 0, 0, 2, 2,
    ]);
  });

  test("begins normal", async () => {
    const { weight: drawn } = embedding({ vocabulary: 50, outputSize: 40 }).init(key(3));
    const values = Array.from(drawn.data);
    const mean = values.reduce((a, b) => a + b, 0) / 2000;
    const variance = values.reduce((a, b) => a + b * b, 0) / 2000 - mean * mean;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.abs(variance - 1)).toBeLessThan(0.15);
    const { weight: told } = embedding({ vocabulary: 2, outputSize: 1, initialiser: constantInit(7) }).init(
      key(3),
    );
    expect(Array.from(told.data)).toEqual([7, 7]);
  });

  test("refuses indices that are no whole numbers, and padding outside", () => {
    const layer = embedding({ vocabulary: 3, outputSize: 2 });
    expect(() => layer.apply({ weight }, tensor([1, 2]))).toThrowErrorMatchingInlineSnapshot(`
      [DTypeError: embedding: indices are float32, not int32.
      Use cast(indices, "int32").]
    `);
    expect(() =>
      embedding({ vocabulary: 3, outputSize: 2, paddingIndex: 3 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: embedding: paddingIndex is 3; expected an index from 0 to 2.]`,
    );
  });
});

describe("dropout", () => {
  const ones = fromData({ data: new Float32Array(2000).fill(1), shape: [2000], dtype: "float32" });

  test("drops the given share, and keeps the expectation", async () => {
    const kept = (await data(applyDropout(ones, 0.25, key(4)))).filter((value) => value !== 0);
    expect(new Set(kept.map((value) => value.toFixed(6)))).toEqual(new Set([(4 / 3).toFixed(6)]));
    expect(Math.abs(kept.length / 2000 - 0.75)).toBeLessThan(0.04);
  });

  test("does nothing at rate 0 or without a key", () => {
    expect(applyDropout(ones, 0, key(4))).toBe(ones);
    expect(dropout({ rate: 0.5 }).apply({}, ones)).toBe(ones);
  });

  test("as a layer with a key, is the function", async () => {
    expect(await data(dropout({ rate: 0.5 }).apply({}, ones, { key: key(9) }))).toEqual(
      await data(applyDropout(ones, 0.5, key(9))),
    );
  });

  test("refuses a rate of 1", () => {
    expect(() => dropout({ rate: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: dropout: rate is 1; expected a number from 0 to below 1.]`,
    );
  });
});

describe("lastStep", () => {
  const x = tensor([
    [[1], [2], [3]],
    [[4], [5], [6]],
  ]);
  const lengths = tensor([2, 0], undefined, "int32");

  test("is the last step, or the last valid one", async () => {
    expect(await data(lastStep().apply({}, x))).toEqual([3, 6]);
    expect(await data(lastStep().apply({}, x, { lengths }))).toEqual([2, 4]);
    const turned = transpose(x, [1, 0, 2]);
    expect(await data(lastStep({ timeMajor: true }).apply({}, turned))).toEqual([3, 6]);
    expect(await data(lastStep({ timeMajor: true }).apply({}, turned, { lengths }))).toEqual([2, 4]);
  });
});

describe("sequential", () => {
  const recurrent = gru({ inputSize: 4, hiddenSize: 3, layers: 2, dropout: 0.5 });
  const head = linear({ inputSize: 3, outputSize: 2 });
  const model = sequential({ recurrent, last: lastStep(), drop: dropout({ rate: 0.5 }), relu, head });
  const parameters = model.init(key(5));
  const x = numbers([2, 6, 4], 1);

  test("applies its parts in order, lengths included", async () => {
    const lengths = tensor([6, 2], undefined, "int32");
    const { hidden } = recurrent.apply(parameters.recurrent, x, { lengths });
    expectClose(
      await data(model.apply(parameters, x, { lengths })),
      await data(head.apply(parameters.head, relu(hidden))),
      { absolute: 1e-12 },
    );
    expect(await data(model.apply(parameters, x))).not.toEqual(
      await data(model.apply(parameters, x, { lengths })),
    );
  });

  test("is random with a key, and the same for the same key", async () => {
    const plain = await data(model.apply(parameters, x));
    const first = await data(model.apply(parameters, x, { key: key(1) }));
    expect(first).not.toEqual(plain);
    expect(await data(model.apply(parameters, x, { key: key(1) }))).toEqual(first);
    expect(await data(model.apply(parameters, x, { key: key(2) }))).not.toEqual(first);
  });

  test("parameters stand under the parts' names", () => {
    expect(Object.keys(parameters)).toEqual(["recurrent", "last", "drop", "relu", "head"]);
    expect(parameters.head.weight.shape).toEqual([2, 3]);
  });

  test("refuses names that are numbers", () => {
    expect(() => sequential({ 1: relu })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: sequential: a part's name is "1"; expected a name that is no number.]`,
    );
  });
});
