import { describe, expect, test } from "vitest";
import { refusalsOf } from "../test/refusals.ts";
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
  test("have a size and strides, scalars and nothing too", () => {
    expect([sizeOf([2, 3, 5]), sizeOf([]), sizeOf([4, 0])]).toEqual([30, 1, 0]);
    expect([stridesOf([2, 3, 5]), stridesOf([]), stridesOf([7])]).toEqual([[15, 5, 1], [], [1]]);
    expect([formatShape([2, 3]), formatShape([])]).toEqual(["[2, 3]", "[]"]);
  });

  test("are equal axis by axis", () => {
    expect(sameShape([2, 3], [2, 3])).toBe(true);
    expect(sameShape([2, 3], [3, 2])).toBe(false);
    expect(sameShape([2], [2, 1])).toBe(false);
  });

  test("stretch to their common shape, to 0 as well", () => {
    expect(broadcastShapes("add", [2, 1, 3], [4, 1])).toEqual([2, 4, 3]);
    expect(broadcastShapes("add", [], [5])).toEqual([5]);
    expect(broadcastShapes("add", [1, 2], [0, 1])).toEqual([0, 2]);
  });

  test("count axes from either end", () => {
    expect([0, 2, -1, -3].map((axis) => normalizeAxis("sum", axis, 3))).toEqual([0, 2, 2, 0]);
  });

  test("refuse", () => {
    expect(
      refusalsOf({
        "2 beside 3": () => broadcastShapes("add", [2, 1], [3, 1]),
        "0 beside 3": () => broadcastShapes("add", [0], [3]),
        "an axis too far": () => normalizeAxis("sum", 3, 3),
        "an axis too far back": () => normalizeAxis("sum", -4, 3),
        "half an axis": () => normalizeAxis("sum", 0.5, 3),
        "an axis of a scalar": () => normalizeAxis("sum", 0, 0),
        "a negative length": () => checkShape("zeros", [2, -1]),
        "half a length": () => checkShape("zeros", [1.5]),
        "a length without end": () => checkShape("zeros", [Number.POSITIVE_INFINITY]),
      }),
    ).toMatchInlineSnapshot(`
      "
      2 beside 3
        ShapeError: add: shapes [2, 1] and [3, 1] do not broadcast: 2 and 3 at axis -2.
        Axes are aligned at the last one and must be equal, or 1 on one side.
      0 beside 3
        ShapeError: add: shapes [0] and [3] do not broadcast: 0 and 3 at axis -1.
        Axes are aligned at the last one and must be equal, or 1 on one side.
      an axis too far
        ShapeError: sum: axis 3 is not an axis of a tensor of rank 3.
        Use -3 to 2.
      an axis too far back
        ShapeError: sum: axis -4 is not an axis of a tensor of rank 3.
        Use -3 to 2.
      half an axis
        ShapeError: sum: axis 0.5 is not an axis of a tensor of rank 3.
        Use -3 to 2.
      an axis of a scalar
        ShapeError: sum: axis 0 is not an axis of a tensor of rank 0.
        A scalar has no axes.
      a negative length
        ShapeError: zeros: [2, -1] is not a shape.
        Every axis is a whole number, 0 or more.
      half a length
        ShapeError: zeros: [1.5] is not a shape.
        Every axis is a whole number, 0 or more.
      a length without end
        ShapeError: zeros: [Infinity] is not a shape.
        Every axis is a whole number, 0 or more."
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
  expect(() => axes(x, 4)).toThrow("axes: a tensor of shape [2, 3, 5] has fewer than 4 axes.");
  expect(() => lastAxes({ shape: [7] }, 2)).toThrow("lastAxes: a tensor of shape [7] has fewer than 2 axes.");
});
