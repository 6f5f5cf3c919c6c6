import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { ones, tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { expandAxis, reshape, squeezeAxis } from "./reshape.ts";

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

test("keeps the row-major order, of any element type", async () => {
  expect(await valuesOf(reshape(x, [3, 2]))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(reshape(whole([1, 2]), [2, 1]).dtype).toBe("int32");
  expect(reshape(tensor(5), [1, 1]).shape).toEqual([1, 1]);
  expect(reshape(x, [2, 3])).toBe(x);
});

test("infers one axis of -1, also for empty tensors", () => {
  expect(reshape(x, [-1]).shape).toEqual([6]);
  expect(reshape(x, [3, -1, 1]).shape).toEqual([3, 2, 1]);
  expect(reshape(tensor(5), [-1]).shape).toEqual([1]);
  expect(reshape(ones([0, 3]), [-1, 3]).shape).toEqual([0, 3]);
  expect(reshape(ones([0, 3]), [5, -1]).shape).toEqual([5, 0]);
});

test("axes of length 1 are inserted and removed, counted from either end", () => {
  expect([0, 1, 2, -1, -3].map((axis) => expandAxis(x, axis).shape)).toEqual([
    [1, 2, 3],
    [2, 1, 3],
    [2, 3, 1],
    [2, 3, 1],
    [1, 2, 3],
  ]);
  expect(squeezeAxis(ones([1, 2, 1]), -1).shape).toEqual([1, 2]);
  expect(squeezeAxis(ones([1, 2, 1]), 0).shape).toEqual([2, 1]);
});

test("rejects invalid arguments", () => {
  expect(
    errorsOf({
      "a different size": () => reshape(x, [4, 2]),
      "two axes of -1": () => reshape(x, [-1, -1]),
      "an axis of -1 that is not an integer": () => reshape(x, [4, -1]),
      "an axis of -1 with an empty axis": () => reshape(x, [0, -1]),
      "an invalid shape": () => reshape(x, [-2, -3]),
      "expandAxis out of range": () => expandAxis(x, 3),
      "squeezeAxis out of range": () => squeezeAxis(x, 2),
      "an axis of a scalar": () => squeezeAxis(tensor(1), 0),
      "an axis longer than 1": () => squeezeAxis(x, 0),
    }),
  ).toMatchInlineSnapshot(`
    "
    a different size
      ShapeError: reshape: input has shape [2, 3]; expected 8 elements for [4, 2].
    two axes of -1
      ShapeError: reshape: the result has shape [-1, -1]; expected at most one -1.
    an axis of -1 that is not an integer
      ShapeError: reshape: input has shape [2, 3]; expected a multiple of 4 elements for [4, -1].
    an axis of -1 with an empty axis
      ShapeError: reshape: input has shape [2, 3]; expected 0 elements for [0, 6].
    an invalid shape
      ShapeError: reshape: the shape is [-2, -3]; expected non-negative integers.
    expandAxis out of range
      ShapeError: expandAxis: axis is 3; expected -3 to 2.
    squeezeAxis out of range
      ShapeError: squeezeAxis: axis is 2; expected -2 to 1.
    an axis of a scalar
      ShapeError: squeezeAxis: axis is 0; expected none for a scalar.
    an axis longer than 1
      ShapeError: squeezeAxis: input has shape [2, 3]; expected [1, 3]."
  `);
});
