import { describe, expect, test } from "vitest";
import { type Tensor, tensor } from "./tensor.ts";
import { flatten, isLeaf, leaves, mapTree, replaceLeaves, unflatten, zipTrees } from "./tree.ts";

const [a, b, c] = [tensor(1), tensor(2), tensor(3)] as [Tensor, Tensor, Tensor];
const tree = {
  layers: [
    { weight: a, bias: b },
    { weight: c, bias: undefined },
  ],
};

describe("trees", () => {
  test("are traversed in the order of their keys, without undefined entries", () => {
    expect(flatten(tree).map(({ path }) => path)).toEqual([
      "layers.0.weight",
      "layers.0.bias",
      "layers.1.weight",
    ]);
    expect(leaves(tree)).toEqual([a, b, c]);
    expect(flatten(a).map(({ path }) => path)).toEqual([""]);
    expect(leaves({})).toEqual([]);
  });

  test("are mapped and rebuilt", () => {
    const doubled = mapTree(tree, (leaf, path) => `${path}=${(leaf as Tensor).data[0]}`);
    expect(doubled).toEqual({
      layers: [
        { weight: "layers.0.weight=1", bias: "layers.0.bias=2" },
        { weight: "layers.1.weight=3", bias: undefined },
      ],
    });
    expect(unflatten(tree, [7, 8, 9])).toEqual({
      layers: [
        { weight: 7, bias: 8 },
        { weight: 9, bias: undefined },
      ],
    });
  });

  test("are zipped by path, whatever the order of the keys", () => {
    const sums = zipTrees(
      [
        { x: a, y: b },
        { y: c, x: a },
      ],
      (pair) => pair.map((leaf) => (leaf as Tensor).data[0]),
    );
    expect(sums).toEqual({ x: [1, 1], y: [2, 3] });
    expect(() => zipTrees([{ x: a, y: b }, { x: a }], () => 0)).toThrowErrorMatchingInlineSnapshot(`
      [TreeError: "y" is missing in one tree; expected a tensor.
      zipTrees takes trees of the same structure.]
    `);
  });

  test("have leaves replaced by path", () => {
    const tree = { x: a, inner: [{ y: b }, { y: c }] };
    expect(replaceLeaves(tree, new Map([["inner.1.y", a]]))).toEqual({ x: a, inner: [{ y: b }, { y: a }] });
    expect(() => replaceLeaves(tree, new Map([["inner.y", a]]))).toThrowErrorMatchingInlineSnapshot(`
      [TreeError: "inner.y" is missing; expected a tensor.
      Pass paths as flatten returns them, such as "norm.weight".]
    `);
  });

  test("contain tensors, data and specs, and nothing else", () => {
    expect(isLeaf(a)).toBe(true);
    expect(isLeaf({ shape: [2], dtype: "float32" })).toBe(true);
    expect(isLeaf({ shape: [2] })).toBe(false);
    expect(() => leaves({ weight: a, rate: 0.1 })).toThrowErrorMatchingInlineSnapshot(`
      [TreeError: "rate" is a number; expected a tensor.
      Wrap numbers in tensor(), and keep settings out of trees.]
    `);
    expect(() => leaves(3)).toThrowErrorMatchingInlineSnapshot(`
      [TreeError: the tree is a number; expected a tensor.
      Wrap numbers in tensor(), and keep settings out of trees.]
    `);
  });
});
