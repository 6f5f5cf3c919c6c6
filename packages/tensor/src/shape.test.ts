import { describe, expect, test } from "vitest";
import { errorsOf } from "../test/errors-of.ts";
import {
  axes,
  broadcastShapes,
  checkShape,
  formatShape,
  lastAxes,
  normalizeAxis,
  sameShape,
  sizeOf,
  stridesOf,
} from "./shape.ts";

describe("shapes", () => {
  test("have a size and strides, also for scalars and empty tensors", () => {
    expect([sizeOf([2, 3, 5]), sizeOf([]), sizeOf([4, 0])]).toEqual([30, 1, 0]);
    expect([stridesOf([2, 3, 5]), stridesOf([]), stridesOf([7])]).toEqual([[15, 5, 1], [], [1]]);
    expect([formatShape([2, 3]), formatShape([])]).toEqual(["[2, 3]", "[]"]);
  });

  test("are equal axis by axis", () => {
    expect(sameShape([2, 3], [2, 3])).toBe(true);
    expect(sameShape([2, 3], [3, 2])).toBe(false);
    expect(sameShape([2], [2, 1])).toBe(false);
  });

  test("broadcast to their common shape, also with 0", () => {
    expect(broadcastShapes("add", [2, 1, 3], [4, 1])).toEqual([2, 4, 3]);
    expect(broadcastShapes("add", [], [5])).toEqual([5]);
    expect(broadcastShapes("add", [1, 2], [0, 1])).toEqual([0, 2]);
  });

  test("count axes from either end", () => {
    expect([0, 2, -1, -3].map((axis) => normalizeAxis("sum", axis, 3))).toEqual([0, 2, 2, 0]);
  });

  test("rejects invalid arguments", () => {
    expect(
      errorsOf({
        "2 with 3": () => broadcastShapes("add", [2, 1], [3, 1]),
        "0 with 3": () => broadcastShapes("add", [0], [3]),
        "an axis too far": () => normalizeAxis("sum", 3, 3),
        "an axis too far back": () => normalizeAxis("sum", -4, 3),
        "a fractional axis": () => normalizeAxis("sum", 0.5, 3),
        "an axis of a scalar": () => normalizeAxis("sum", 0, 0),
        "a negative length": () => checkShape("zeros", [2, -1]),
        "a fractional length": () => checkShape("zeros", [1.5]),
        "an infinite length": () => checkShape("zeros", [Number.POSITIVE_INFINITY]),
      }),
    ).toMatchInlineSnapshot(`
      "
      2 with 3
        ShapeError: add: the second shape is [3, 1]; expected a shape that broadcasts with [2, 1].
        Axes are aligned at the last; they must be equal, or one of them 1.
      0 with 3
        ShapeError: add: the second shape is [3]; expected a shape that broadcasts with [0].
        Axes are aligned at the last; they must be equal, or one of them 1.
      an axis too far
        ShapeError: sum: axis is 3; expected -3 to 2.
      an axis too far back
        ShapeError: sum: axis is -4; expected -3 to 2.
      a fractional axis
        ShapeError: sum: axis is 0.5; expected -3 to 2.
      an axis of a scalar
        ShapeError: sum: axis is 0; expected none for a scalar.
      a negative length
        ShapeError: zeros: the shape is [2, -1]; expected non-negative integers.
      a fractional length
        ShapeError: zeros: the shape is [1.5]; expected non-negative integers.
      an infinite length
        ShapeError: zeros: the shape is [Infinity]; expected non-negative integers."
    `);
  });
});

test("axes and lastAxes: lengths as tuples, from the front and from the end", () => {
  const x = { shape: [2, 3, 5] };
  const [rows, columns] = lastAxes(x, 2);
  expect([axes(x, 2), [rows, columns], lastAxes(x, 3), lastAxes(x, 0)]).toEqual([
    [2, 3],
    [3, 5],
    [2, 3, 5],
    [],
  ]);
  expect(() => axes(x, 4)).toThrow("axes: input has shape [2, 3, 5]; expected 4 axes or more.");
  expect(() => lastAxes({ shape: [7] }, 2)).toThrow(
    "lastAxes: input has shape [7]; expected 2 axes or more.",
  );
});
