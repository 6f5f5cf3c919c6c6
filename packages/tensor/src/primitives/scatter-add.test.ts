import { expect, test } from "vitest";
import { checkCase } from "../../test/gradient-check.ts";
import { refusalsOf } from "../../test/refusals.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { wave, whole } from "../testing/case.ts";
import { mul } from "./binary.ts";
import { sum } from "./reduce.ts";
import { scatterAdd } from "./scatter-add.ts";

test("equal indices add up, outside ones are dropped, other rows are 0", async () => {
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

test("the gradient of what was dropped is 0", async () => {
  const weights = tensor([1, 2, 3]);
  const f = (updates: Tensor) => sum(mul(scatterAdd(whole([1, 3, -1, 1]), updates, 3), weights));
  expect(await valuesOf(grad(f)(ones([4])))).toEqual([2, 0, 0, 2]);
  await checkCase({
    name: "indices of two axes",
    inputs: [wave([2, 2, 3])],
    compute: (updates) => scatterAdd(whole([1, 0, 5, 1], [2, 2]), updates!, 2),
  });
});

test("refuses", () => {
  expect(
    refusalsOf({
      "indices that are no whole numbers": () => scatterAdd(ones([3]), ones([3]), 4),
      "updates that are whole numbers": () => scatterAdd(whole([0]), whole([1]), 4),
      "updates of another shape": () => scatterAdd(whole([0, 1, 2]), ones([2, 3]), 4),
      "less than no rows": () => scatterAdd(whole([0]), ones([1]), -1),
      "half a row": () => scatterAdd(whole([0]), ones([1]), 1.5),
    }),
  ).toMatchInlineSnapshot(`
    "
    indices that are no whole numbers
      DTypeError: scatterAdd: indices are float32, not int32.
    updates that are whole numbers
      DTypeError: scatterAdd: updates are int32, not float32.
    updates of another shape
      ShapeError: scatterAdd: updates [2, 3] do not begin with [3].
    less than no rows
      ShapeError: scatterAdd: [-1] is not a shape.
      Every axis is a whole number, 0 or more.
    half a row
      ShapeError: scatterAdd: [1.5] is not a shape.
      Every axis is a whole number, 0 or more."
  `);
});
