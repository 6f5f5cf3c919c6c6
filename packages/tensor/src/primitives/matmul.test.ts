import { describe, expect, test } from "vitest";
import { checkCase } from "../../test/gradient-check.ts";
import { refusalsOf } from "../../test/refusals.ts";
import { valuesOf } from "../../test/values.ts";
import { apply1, ones, tensor } from "../tensor.ts";
import { wave, whole } from "../testing/case.ts";
import { matmul, matmulPrimitive } from "./matmul.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

const a = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const b = tensor([
  [1, 0],
  [2, 1],
  [0, -1],
]);
const product = [5, -1, 14, -1];

describe("values", () => {
  test("either side transposed", async () => {
    expect(matmul(a, b).shape).toEqual([2, 2]);
    expect(await valuesOf(matmul(a, b))).toEqual(product);
    expect(await valuesOf(matmul(transpose(a), b, { transposeA: true }))).toEqual(product);
    expect(await valuesOf(matmul(a, transpose(b), { transposeB: true }))).toEqual(product);
    const both = { transposeA: true, transposeB: true };
    expect(await valuesOf(matmul(transpose(a), transpose(b), both))).toEqual(product);
  });

  test("leading axes are batches, and stretch", async () => {
    const twice = reshape(tensor([...a.data, ...a.data]), [2, 1, 2, 3]);
    expect(matmul(twice, reshape(b, [1, 1, 3, 2])).shape).toEqual([2, 1, 2, 2]);
    expect(matmul(ones([5, 1, 2, 3]), ones([4, 3, 7])).shape).toEqual([5, 4, 2, 7]);
    for (const right of [b, reshape(b, [1, 3, 2])]) {
      expect(await valuesOf(matmul(twice, right))).toEqual([...product, ...product]);
    }
    expect(await valuesOf(matmul(a, reshape(tensor([...b.data, ...b.data]), [2, 3, 2])))).toEqual([
      ...product,
      ...product,
    ]);
  });

  test("a sum over nothing is 0", async () => {
    expect(await valuesOf(matmul(ones([2, 0]), ones([0, 3])))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(matmul(ones([4, 0, 2]), ones([2, 3])).shape).toEqual([4, 0, 3]);
  });
});

test("the gradient of a matrix shared by batches adds up over them", async () => {
  const inputs = [wave([2, 3, 4], 1), wave([4, 5], 2), wave([3, 6], 3)];
  await checkCase({
    name: "shared",
    inputs,
    compute: (x, w, v) => [
      matmul(x!, w!),
      matmul(x!, v!, { transposeA: true }),
      matmul(w!, x!, { transposeA: true, transposeB: true }),
    ],
  });
});

test("refuses", () => {
  const flags = { transposeA: false, transposeB: true };
  expect(
    refusalsOf({
      "a vector": () => matmul(ones([3]), b),
      "inner lengths that differ": () => matmul(a, a),
      "inner lengths that differ when transposed": () => matmul(a, b, flags),
      "batches that differ": () => matmul(ones([2, 3, 4]), ones([3, 4, 5])),
      "whole numbers": () => matmul(reshape(whole([1, 2, 3]), [1, 3]), b),
      "a step of two batches": () => apply1(matmulPrimitive, [ones([2, 1, 3]), ones([1, 5, 3])], flags),
    }),
  ).toMatchInlineSnapshot(`
    "
    a vector
      ShapeError: matmul: operands [3] and [3, 2] must have 2 axes or more.
      Reshape a vector to [1, n] or [n, 1].
    inner lengths that differ
      ShapeError: matmul: [2, 3] times [2, 3]: the inner lengths or the batches differ.
      The columns of the left side must be as many as the rows of the right side.
    inner lengths that differ when transposed
      ShapeError: matmul: [2, 3] times [3, 2] transposed: the inner lengths or the batches differ.
      The columns of the left side must be as many as the rows of the right side.
    batches that differ
      ShapeError: matmul: shapes [2] and [3] do not broadcast: 2 and 3 at axis -1.
      Axes are aligned at the last one and must be equal, or 1 on one side.
    whole numbers
      DTypeError: matmul: takes float32, got int32.
    a step of two batches
      ShapeError: matmul: [2, 1, 3] times [1, 5, 3] transposed: the inner lengths or the batches differ.
      The columns of the left side must be as many as the rows of the right side."
  `);
});
