import { key, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { data } from "../test/losses.ts";
import { constantInit } from "./initialisers/constant.ts";
import { linear } from "./linear.ts";

describe("linear", () => {
  const parameters = {
    weight: tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    bias: tensor([10, 20]),
  };

  test("is x Wᵀ + b over the last axis, for any leading axes", async () => {
    const layer = linear({ inputSize: 3, outputSize: 2 });
    expect(await data(layer.bind(parameters)(tensor([[1, 0, 2]])))).toEqual([17, 36]);
    expect(await data(layer.bind(parameters)(tensor([1, 0, 2])))).toEqual([17, 36]);
    const deep = layer.bind(parameters)(tensor([[[[1, 0, 2]], [[0, 1, 0]]]]));
    expect(deep.shape).toEqual([1, 2, 1, 2]);
    expect(await data(deep)).toEqual([17, 36, 12, 25]);
    const { bias: _, ...weights } = parameters;
    expect(await data(layer.bind(weights)(tensor([[1, 0, 2]])))).toEqual([7, 16]);
  });

  test("is initialised as PyTorch: uniform within 1/√inputSize, by default", async () => {
    const { weight, bias } = linear({ inputSize: 16, outputSize: 30 }).init(key(2));
    const values = [...weight.data, ...bias!.data];
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.25);
    expect(Math.max(...values)).toBeGreaterThan(0.24);
    expect(linear({ inputSize: 2, outputSize: 3, bias: false }).init(key(2))).not.toHaveProperty("bias");
    const custom = linear({
      inputSize: 2,
      outputSize: 1,
      initialisers: { weight: constantInit(3), bias: constantInit(4) },
    });
    const { weight: drawn, bias: shift } = custom.init(key(2));
    expect([...drawn.data, ...shift!.data]).toEqual([3, 3, 4]);
  });

  test("rejects another number of features", () => {
    const layer = linear({ inputSize: 3, outputSize: 2 });
    expect(() => layer.bind(parameters)(tensor([[1, 2]]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: linear: input has shape [1, 2]; expected [..., inputSize=3].
      Pass 3 features, or create the layer with inputSize 2.]
    `);
    expect(() => linear({ inputSize: 0, outputSize: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: linear: inputSize is 0; expected a whole number of at least 1.]`,
    );
  });
});
