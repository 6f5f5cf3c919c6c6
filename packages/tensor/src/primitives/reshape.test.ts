import { expect, test } from "vitest";
import { refusalsOf } from "../../test/refusals.ts";
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

test("works out one open axis, of nothing too", () => {
  expect(reshape(x, [-1]).shape).toEqual([6]);
  expect(reshape(x, [3, -1, 1]).shape).toEqual([3, 2, 1]);
  expect(reshape(tensor(5), [-1]).shape).toEqual([1]);
  expect(reshape(ones([0, 3]), [-1, 3]).shape).toEqual([0, 3]);
  expect(reshape(ones([0, 3]), [5, -1]).shape).toEqual([5, 0]);
});

test("axes of 1 come and go, counted from either end", () => {
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

test("refuse", () => {
  expect(
    refusalsOf({
      "another size": () => reshape(x, [4, 2]),
      "two open axes": () => reshape(x, [-1, -1]),
      "an open axis that does not come out even": () => reshape(x, [4, -1]),
      "an open axis beside nothing": () => reshape(x, [0, -1]),
      "no shape": () => reshape(x, [-2, -3]),
      "an axis to expand that is not there": () => expandAxis(x, 3),
      "an axis to squeeze that is not there": () => squeezeAxis(x, 2),
      "an axis of a scalar": () => squeezeAxis(tensor(1), 0),
      "a long axis": () => squeezeAxis(x, 0),
    }),
  ).toMatchInlineSnapshot(`
    "
    another size
      ShapeError: reshape: [2, 3] holds 6 elements, [4, 2] holds 8.
    two open axes
      ShapeError: reshape: [-1, -1] leaves 2 axes open; at most one may be -1.
    an open axis that does not come out even
      ShapeError: reshape: [2, 3] holds 6 elements, no multiple of 4 as [4, -1] needs.
    an open axis beside nothing
      ShapeError: reshape: [2, 3] holds 6 elements, [0, 6] holds 0.
    no shape
      ShapeError: reshape: [-2, -3] is not a shape.
      Every axis is a whole number, 0 or more.
    an axis to expand that is not there
      ShapeError: expandAxis: axis 3 is not an axis of a tensor of rank 3.
      Use -3 to 2.
    an axis to squeeze that is not there
      ShapeError: squeezeAxis: axis 2 is not an axis of a tensor of rank 2.
      Use -2 to 1.
    an axis of a scalar
      ShapeError: squeezeAxis: axis 0 is not an axis of a tensor of rank 0.
      A scalar has no axes.
    a long axis
      ShapeError: squeezeAxis: axis 0 of [2, 3] has length 2, not 1."
  `);
});
