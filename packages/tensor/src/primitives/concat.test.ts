import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { mul } from "./binary.ts";
import { concat, stack } from "./concat.ts";
import { sum } from "./reduce.ts";

const x = tensor([[1, 2]]);
const y = tensor([[3, 4]]);

test("joins tensors of any length", async () => {
  expect(await valuesOf(concat([x, y], 0))).toEqual([1, 2, 3, 4]);
  expect(concat([x, y], 0).shape).toEqual([2, 2]);
  expect(await valuesOf(concat([x, ones([1, 0]), tensor([[9]]), y], -1))).toEqual([1, 2, 9, 3, 4]);
  expect(concat([x], 0)).toBe(x);
});

test("stack inserts a new axis at any position", async () => {
  expect([0, 1, -1].map((axis) => stack([x, y], axis).shape)).toEqual([
    [2, 1, 2],
    [1, 2, 2],
    [1, 2, 2],
  ]);
  expect(await valuesOf(stack([x, y], -1))).toEqual([1, 3, 2, 4]);
  expect(await valuesOf(stack([tensor(1), tensor(2)]))).toEqual([1, 2]);
});

test("the gradient is split into the parts", async () => {
  const weights = tensor([[1, 2, 3, 4, 5]]);
  const f = ({ a, b }: { a: Tensor; b: Tensor }) => sum(mul(concat([a, b, a], 1), weights));
  expect(await valuesOf(grad(f)({ a: x, b: tensor([[7]]) }))).toEqual({ a: [5, 7], b: [3] });
});

test("rejects invalid arguments", () => {
  expect(
    errorsOf({
      nothing: () => concat([], 0),
      "shapes that differ in another axis": () => concat([x, ones([1, 3])], 0),
      "shapes of different rank": () => concat([x, ones([2])], 0),
      "two element types": () => concat([whole([1]), ones([1])], 0),
      "an axis out of range": () => concat([x, y], 2),
      "scalars without a new axis": () => concat([tensor(1), tensor(2)], 0),
      "stack of two shapes": () => stack([x, ones([2, 2])]),
    }),
  ).toMatchInlineSnapshot(`
    "
    nothing
      ShapeError: concat: the list is empty; expected at least one tensor.
    shapes that differ in another axis
      ShapeError: concat: input has shape [1, 3]; expected [1, 2] except at axis 0.
    shapes of different rank
      ShapeError: concat: input has shape [2]; expected [1, 2] except at axis 0.
    two element types
      DTypeError: concat: input is float32; expected int32.
    an axis out of range
      ShapeError: concat: axis is 2; expected -2 to 1.
    scalars without a new axis
      ShapeError: concat: axis is 0; expected none for a scalar.
    stack of two shapes
      ShapeError: concat: input has shape [1, 2, 2]; expected [1, 1, 2] except at axis 0."
  `);
});
