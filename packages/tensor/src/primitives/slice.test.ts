import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
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

  test("the gradient is 0 outside the slice", async () => {
    expect(await valuesOf(grad((a: Tensor) => sum(slice(a, 1, 1, 2)))(x))).toEqual([0, 1, 0, 0, 1, 0]);
  });
});

test("take removes the axis", async () => {
  expect(take(x, 1, 0).shape).toEqual([2]);
  expect(await valuesOf([take(x, 1, 0), take(x, 0, -1), take(x, 1, -3)])).toEqual([
    [1, 4],
    [4, 5, 6],
    [1, 4],
  ]);
});

test("split returns parts, empty ones too", async () => {
  expect(await valuesOf(split(x, 1, [1, 0, 2]))).toEqual([[1, 4], [], [2, 3, 5, 6]]);
});

test("rejects invalid arguments", () => {
  expect(
    errorsOf({
      "a range beyond the end": () => slice(x, 1, 2, 9),
      "a range before the start": () => slice(x, 1, -4),
      "a reversed range": () => slice(x, 1, 2, 1),
      "a fractional position": () => slice(x, 1, 0.5, 2.5),
      "an axis out of range": () => slice(x, 2),
      "an index beyond the end": () => take(x, 1, 3),
      "an index far before the start": () => take(x, 1, -5),
      "an index of an axis out of range": () => take(x, -3, 0),
      "a fractional index": () => take(x, 1, 0.5),
      "lengths with a different total": () => split(x, 1, [1, 1]),
      "a negative length": () => split(x, 1, [4, -1]),
      "a step that exceeds its operand": () => apply1(slicePrimitive, [x], { starts: [1, 0], shape: [2, 3] }),
      "a step of a different rank": () => apply1(slicePrimitive, [x], { starts: [0], shape: [2] }),
    }),
  ).toMatchInlineSnapshot(`
    "
    a range beyond the end
      ShapeError: slice: the range of axis 1 is 2 to 9; expected within 0 to 3.
    a range before the start
      ShapeError: slice: the range of axis 1 is -4 to 3; expected within 0 to 3.
    a reversed range
      ShapeError: slice: the range of axis 1 is 2 to 1; expected within 0 to 3.
    a fractional position
      ShapeError: slice: the range of axis 1 is 0.5 to 2.5; expected within 0 to 3.
    an axis out of range
      ShapeError: slice: axis is 2; expected -2 to 1.
    an index beyond the end
      ShapeError: take: the index of axis 1 is 3; expected -3 to 2.
    an index far before the start
      ShapeError: take: the index of axis 1 is -5; expected -3 to 2.
    an index of an axis out of range
      ShapeError: take: axis is -3; expected -2 to 1.
    a fractional index
      ShapeError: take: the index of axis 1 is 0.5; expected -3 to 2.
    lengths with a different total
      ShapeError: split: the sum of the lengths is 2; expected 3, the length of axis 1.
    a negative length
      ShapeError: slice: the range of axis 1 is 0 to 4; expected within 0 to 3.
    a step that exceeds its operand
      ShapeError: slice: the slice has shape [2, 3]; expected at most [2, 3].
    a step of a different rank
      ShapeError: slice: the slice has shape [2]; expected at most [2, 3]."
  `);
});
