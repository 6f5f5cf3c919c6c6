import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { checkCase } from "../../test/gradient-check.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { wave, whole } from "../testing/case.ts";
import { mul } from "./binary.ts";
import { sum } from "./reduce.ts";
import { scatterAdd } from "./scatter-add.ts";

test("sums equal indices, ignores those out of range, other rows are 0", async () => {
  const updates = tensor([
    [1, 2],
    [10, 20],
    [100, 200],
    [7, 7],
  ]);
  const table = scatterAdd(whole([2, 0, 2, -1]), updates, 4);
  expect(table.shape).toEqual([4, 2]);
  expect(await valuesOf(table)).toEqual([10, 20, 0, 0, 101, 202, 0, 0]);
  expect(await valuesOf(scatterAdd(whole([1], []), tensor(5), 3))).toEqual([0, 5, 0]);
  expect(scatterAdd(whole([0]), ones([1, 2]), 0).shape).toEqual([0, 2]);
});

test("the gradient of ignored updates is 0", async () => {
  const weights = tensor([1, 2, 3]);
  const f = (updates: Tensor) => sum(mul(scatterAdd(whole([1, 3, -1, 1]), updates, 3), weights));
  expect(await valuesOf(grad(f)(ones([4])))).toEqual([2, 0, 0, 2]);
  await checkCase({
    name: "indices of two axes",
    inputs: [wave([2, 2, 3])],
    compute: (updates) => scatterAdd(whole([1, 0, 5, 1], [2, 2]), updates!, 2),
  });
});

test("rejects invalid arguments", () => {
  expect(
    errorsOf({
      "indices that are not int32": () => scatterAdd(ones([3]), ones([3]), 4),
      "updates that are int32": () => scatterAdd(whole([0]), whole([1]), 4),
      "updates of a different shape": () => scatterAdd(whole([0, 1, 2]), ones([2, 3]), 4),
      "a negative number of rows": () => scatterAdd(whole([0]), ones([1]), -1),
      "a fractional number of rows": () => scatterAdd(whole([0]), ones([1]), 1.5),
    }),
  ).toMatchInlineSnapshot(`
    "
    indices that are not int32
      DTypeError: scatterAdd: the dtype of indices is float32; expected int32.
    updates that are int32
      DTypeError: scatterAdd: the dtype of updates is int32; expected float32.
    updates of a different shape
      ShapeError: scatterAdd: updates has shape [2, 3]; expected [3, ...].
    a negative number of rows
      ShapeError: scatterAdd: the shape is [-1]; expected non-negative integers.
    a fractional number of rows
      ShapeError: scatterAdd: the shape is [1.5]; expected non-negative integers."
  `);
});
