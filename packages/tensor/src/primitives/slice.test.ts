import { describe, expect, test } from "vitest";
import { refusalsOf } from "../../test/refusals.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { apply1, type Tensor, tensor } from "../tensor.ts";
import { sum } from "./reduce.ts";
import { slice, slicePrimitive, split, take } from "./slice.ts";

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

describe("slice", () => {
  test("takes a range of an axis; negative positions count from the end", async () => {
    expect(await valuesOf(slice(x, 1, 1))).toEqual([2, 3, 5, 6]);
    expect(await valuesOf(slice(x, 1, 0, 2))).toEqual([1, 2, 4, 5]);
    expect(await valuesOf(slice(x, -1, -2, -1))).toEqual([2, 5]);
    expect(await valuesOf(slice(x, 0, 1, 2))).toEqual([4, 5, 6]);
    expect(slice(x, 1, 3).shape).toEqual([2, 0]);
    expect(slice(x, 0)).toBe(x);
  });

  test("the gradient is 0 outside", async () => {
    expect(await valuesOf(grad((a: Tensor) => sum(slice(a, 1, 1, 2)))(x))).toEqual([0, 1, 0, 0, 1, 0]);
  });
});

test("take drops the axis", async () => {
  expect(take(x, 1, 0).shape).toEqual([2]);
  expect(await valuesOf([take(x, 1, 0), take(x, 0, -1), take(x, 1, -3)])).toEqual([
    [1, 4],
    [4, 5, 6],
    [1, 4],
  ]);
});

test("split cuts into parts, empty ones too", async () => {
  expect(await valuesOf(split(x, 1, [1, 0, 2]))).toEqual([[1, 4], [], [2, 3, 5, 6]]);
});

test("refuse", () => {
  expect(
    refusalsOf({
      "a range beyond the end": () => slice(x, 1, 2, 9),
      "a range before the start": () => slice(x, 1, -4),
      "a range that runs backwards": () => slice(x, 1, 2, 1),
      "half a position": () => slice(x, 1, 0.5, 2.5),
      "an axis that is not there": () => slice(x, 2),
      "an index beyond the end": () => take(x, 1, 3),
      "an index far before the start": () => take(x, 1, -5),
      "an index of an axis that is not there": () => take(x, -3, 0),
      "half an index": () => take(x, 1, 0.5),
      "parts of another total": () => split(x, 1, [1, 1]),
      "a negative part": () => split(x, 1, [4, -1]),
      "a step that leaves its operand": () => apply1(slicePrimitive, [x], { starts: [1, 0], shape: [2, 3] }),
      "a step of other axes": () => apply1(slicePrimitive, [x], { starts: [0], shape: [2] }),
    }),
  ).toMatchInlineSnapshot(`
    "
    a range beyond the end
      ShapeError: slice: 2 to 9 is no range of axis 1 of [2, 3].
    a range before the start
      ShapeError: slice: -4 to 3 is no range of axis 1 of [2, 3].
    a range that runs backwards
      ShapeError: slice: 2 to 1 is no range of axis 1 of [2, 3].
    half a position
      ShapeError: slice: 0.5 to 2.5 is no range of axis 1 of [2, 3].
    an axis that is not there
      ShapeError: slice: axis 2 is not an axis of a tensor of rank 2.
      Use -2 to 1.
    an index beyond the end
      ShapeError: take: 3 is not an index of axis 1 of [2, 3].
    an index far before the start
      ShapeError: take: -5 is not an index of axis 1 of [2, 3].
    an index of an axis that is not there
      ShapeError: take: axis -3 is not an axis of a tensor of rank 2.
      Use -2 to 1.
    half an index
      ShapeError: take: 0.5 is not an index of axis 1 of [2, 3].
    parts of another total
      ShapeError: split: parts [1, 1] add up to 2; axis 1 has 3.
    a negative part
      ShapeError: slice: 0 to 4 is no range of axis 1 of [2, 3].
    a step that leaves its operand
      ShapeError: slice: [2, 3] from [1, 0] leaves the bounds of [2, 3].
    a step of other axes
      ShapeError: slice: [2] from [0] leaves the bounds of [2, 3]."
  `);
});
