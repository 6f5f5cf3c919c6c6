import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { checkCase } from "../../test/gradient-check.ts";
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
  test("either operand transposed", async () => {
    expect(matmul(a, b).shape).toEqual([2, 2]);
    expect(await valuesOf(matmul(a, b))).toEqual(product);
    expect(await valuesOf(matmul(transpose(a), b, { transposeA: true }))).toEqual(product);
    expect(await valuesOf(matmul(a, transpose(b), { transposeB: true }))).toEqual(product);
    const both = { transposeA: true, transposeB: true };
    expect(await valuesOf(matmul(transpose(a), transpose(b), both))).toEqual(product);
  });

  test("leading axes are batches, and broadcast", async () => {
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

  test("an empty inner dimension gives 0", async () => {
    expect(await valuesOf(matmul(ones([2, 0]), ones([0, 3])))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(matmul(ones([4, 0, 2]), ones([2, 3])).shape).toEqual([4, 0, 3]);
  });
});

test("the gradient of a matrix shared by batches is summed over them", async () => {
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

test("rejects invalid arguments", () => {
  const flags = { transposeA: false, transposeB: true };
  expect(
    errorsOf({
      "a vector": () => matmul(ones([3]), b),
      "inner dimensions that differ": () => matmul(a, a),
      "inner dimensions that differ when transposed": () => matmul(a, b, flags),
      "batches that differ": () => matmul(ones([2, 3, 4]), ones([3, 4, 5])),
      int32: () => matmul(reshape(whole([1, 2, 3]), [1, 3]), b),
      "a step of two batches": () => apply1(matmulPrimitive, [ones([2, 1, 3]), ones([1, 5, 3])], flags),
    }),
  ).toMatchInlineSnapshot(`
    "
    a vector
      ShapeError: matmul: an operand has shape [3]; expected [..., rows, columns].
      Reshape a vector to [1, n] or [n, 1].
    inner dimensions that differ
      ShapeError: matmul: the right operand has shape [2, 3]; expected [3, n].
      The left operand has shape [2, 3].
    inner dimensions that differ when transposed
      ShapeError: matmul: the right operand has shape [3, 2]; expected [n, 3].
      The left operand has shape [2, 3].
    batches that differ
      ShapeError: matmul: the second shape is [3]; expected a shape that broadcasts with [2].
      Axes are aligned at the last; they must be equal, or one of them 1.
    int32
      DTypeError: matmul: input is int32; expected float32.
    a step of two batches
      ShapeError: matmul: the right operand has shape [1, 5, 3]; expected [2, n, 3].
      The left operand has shape [2, 1, 3]."
  `);
});
