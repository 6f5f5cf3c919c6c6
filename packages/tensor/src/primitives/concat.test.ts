import { expect, test } from "vitest";
import { refusalsOf } from "../../test/refusals.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { mul } from "./binary.ts";
import { concat, stack } from "./concat.ts";
import { sum } from "./reduce.ts";

const x = tensor([[1, 2]]);
const y = tensor([[3, 4]]);

test("puts parts one after the other, of any length", async () => {
  expect(await valuesOf(concat([x, y], 0))).toEqual([1, 2, 3, 4]);
  expect(concat([x, y], 0).shape).toEqual([2, 2]);
  expect(await valuesOf(concat([x, ones([1, 0]), tensor([[9]]), y], -1))).toEqual([1, 2, 9, 3, 4]);
  expect(concat([x], 0)).toBe(x);
});

test("stack makes a new axis anywhere", async () => {
  expect([0, 1, -1].map((axis) => stack([x, y], axis).shape)).toEqual([
    [2, 1, 2],
    [1, 2, 2],
    [1, 2, 2],
  ]);
  expect(await valuesOf(stack([x, y], -1))).toEqual([1, 3, 2, 4]);
  expect(await valuesOf(stack([tensor(1), tensor(2)]))).toEqual([1, 2]);
});

test("the gradient is cut back into the parts", async () => {
  const weights = tensor([[1, 2, 3, 4, 5]]);
  const f = ({ a, b }: { a: Tensor; b: Tensor }) => sum(mul(concat([a, b, a], 1), weights));
  expect(await valuesOf(grad(f)({ a: x, b: tensor([[7]]) }))).toEqual({ a: [5, 7], b: [3] });
});

test("refuse", () => {
  expect(
    refusalsOf({
      nothing: () => concat([], 0),
      "parts that differ elsewhere": () => concat([x, ones([1, 3])], 0),
      "parts of another rank": () => concat([x, ones([2])], 0),
      "two element types": () => concat([whole([1]), ones([1])], 0),
      "an axis that is not there": () => concat([x, y], 2),
      "scalars without a new axis": () => concat([tensor(1), tensor(2)], 0),
      "to stack two shapes": () => stack([x, ones([2, 2])]),
    }),
  ).toMatchInlineSnapshot(`
    "
    nothing
      ShapeError: concat: needs at least one tensor.
    parts that differ elsewhere
      ShapeError: concat: parts [1, 2] and [1, 3] differ outside axis 0.
    parts of another rank
      ShapeError: concat: parts [1, 2] and [2] differ outside axis 0.
    two element types
      DTypeError: concat: parts are int32 and float32.
    an axis that is not there
      ShapeError: concat: axis 2 is not an axis of a tensor of rank 2.
      Use -2 to 1.
    scalars without a new axis
      ShapeError: concat: axis 0 is not an axis of a tensor of rank 0.
      A scalar has no axes.
    to stack two shapes
      ShapeError: concat: parts [1, 1, 2] and [1, 2, 2] differ outside axis 0."
  `);
});
