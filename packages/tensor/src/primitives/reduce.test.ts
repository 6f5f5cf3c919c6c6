import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { flagWave, whole } from "../testing/case.ts";
import { mul } from "./binary.ts";
import { max, mean, sum } from "./reduce.ts";
import { reshape } from "./reshape.ts";

const x = tensor([
  [1, -2, 3],
  [4, 5, -6],
]);

describe("values", () => {
  test("over all axes, over some, and with axes kept", async () => {
    expect(await valuesOf([sum(x), max(x), mean(ones([4, 2]))])).toEqual([[5], [5], [1]]);
    expect(await valuesOf(mean(x, { axes: [0] }))).toEqual([2.5, 1.5, -1.5]);
    expect(sum(x).shape).toEqual([]);
    expect(await valuesOf(sum(x, { axes: [0] }))).toEqual([5, 3, -3]);
    expect(await valuesOf(max(x, { axes: [-1] }))).toEqual([3, 5]);
    expect(mean(x, { axes: [1], keepAxes: true }).shape).toEqual([2, 1]);
    expect(sum(ones([2, 3, 5]), { axes: [2, 0, 0] }).shape).toEqual([3]);
    expect(await valuesOf(sum(ones([2, 3, 5]), { axes: [0, 2] }))).toEqual([10, 10, 10]);
  });

  test("over no axes are the identity", () => {
    expect(sum(x, { axes: [] })).toBe(x);
  });

  test("of empty tensors: the sum is 0, the maximum -Infinity, the mean NaN", async () => {
    const empty = ones([2, 0]);
    const over = { axes: [1] };
    expect(await valuesOf([sum(empty, over), max(empty, over), mean(empty, over)])).toEqual([
      [0, 0],
      [-Infinity, -Infinity],
      [Number.NaN, Number.NaN],
    ]);
    expect(await valuesOf(max(reshape(whole([]), [0]), { axes: [0] }))).toEqual([-(2 ** 31)]);
    expect(sum(empty, { axes: [0] }).shape).toEqual([0]);
  });

  test("of int32 are int32", async () => {
    expect([sum(whole([1, 2])).dtype, max(whole([1, 2])).dtype]).toEqual(["int32", "int32"]);
    expect(await valuesOf([sum(whole([2 ** 31 - 1, 1])), max(whole([-3, -2]))])).toEqual([
      [-(2 ** 31)],
      [-2],
    ]);
  });

  test("NaN propagates, whether first or last", async () => {
    const { NaN: nan } = Number;
    const rows = tensor([
      [nan, 1],
      [1, nan],
    ]);
    expect(await valuesOf([max(rows, { axes: [1] }), sum(rows, { axes: [1] })])).toEqual([
      [nan, nan],
      [nan, nan],
    ]);
  });
});

test("the gradient of the maximum is divided among its positions", async () => {
  const slope = grad((a: Tensor) => sum(mul(max(a, { axes: [1] }), tensor([6, 10]))));
  const ties = tensor([
    [2, 1, 2],
    [0, 7, 3],
  ]);
  expect(await valuesOf(slope(ties))).toEqual([3, 0, 3, 0, 10, 0]);
  expect(await valuesOf(slope(ones([2, 3])))).toEqual([6, 6, 6, 10, 10, 10].map((g) => g / 3));
});

test("rejects invalid arguments", () => {
  expect(
    errorsOf({
      "sum of bool": () => sum(flagWave([2])),
      "max of bool": () => max(flagWave([2])),
      "mean of int32": () => mean(whole([1, 2])),
      "an axis out of range": () => sum(x, { axes: [2] }),
      "a fractional axis": () => max(x, { axes: [0.5] }),
      "an axis of a scalar": () => mean(tensor(1), { axes: [0] }),
    }),
  ).toMatchInlineSnapshot(`
    "
    sum of bool
      DTypeError: sum: input is bool; expected float32 or int32.
      Convert it with cast().
    max of bool
      DTypeError: max: input is bool; expected float32 or int32.
      Convert it with cast().
    mean of int32
      DTypeError: mean: input is int32; expected float32.
      Convert it with cast().
    an axis out of range
      ShapeError: sum: axis is 2; expected -2 to 1.
    a fractional axis
      ShapeError: max: axis is 0.5; expected -2 to 1.
    an axis of a scalar
      ShapeError: mean: axis is 0; expected none for a scalar."
  `);
});
