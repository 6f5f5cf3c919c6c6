import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { ones, tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

test("reverses the axes by default", async () => {
  expect(await valuesOf(transpose(x))).toEqual([1, 4, 2, 5, 3, 6]);
  expect(transpose(ones([2, 3, 5])).shape).toEqual([5, 3, 2]);
});

test("output axis i is input axis permutation[i]", async () => {
  const counted = reshape(whole(Array.from({ length: 12 }, (_, i) => i)), [2, 3, 2]);
  const moved = transpose(counted, [2, 0, 1]);
  expect([moved.shape, moved.dtype]).toEqual([[2, 2, 3], "int32"]);
  expect(await valuesOf(moved)).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]);
  expect(await valuesOf(transpose(counted, [-1, 0, 1]))).toEqual(await valuesOf(moved));
  // A cycle of three axes is not its own inverse.
  expect(await valuesOf(transpose(moved, [1, 2, 0]))).toEqual(await valuesOf(counted));
});

test("the identity permutation returns the tensor itself", () => {
  expect(transpose(x, [0, 1])).toBe(x);
  expect(transpose(tensor(1)).shape).toEqual([]);
});

test("rejects invalid arguments", () => {
  expect(
    errorsOf({
      "an axis twice": () => transpose(x, [0, 0]),
      "an axis too few": () => transpose(x, [0]),
      "an axis too many": () => transpose(x, [0, 1, 0]),
      "an axis out of range": () => transpose(x, [0, 2]),
    }),
  ).toMatchInlineSnapshot(`
    "
    an axis twice
      ShapeError: transpose: the permutation is [0, 0]; expected every axis of [2, 3] once.
    an axis too few
      ShapeError: transpose: the permutation is [0]; expected every axis of [2, 3] once.
    an axis too many
      ShapeError: transpose: the permutation is [0, 1, 0]; expected every axis of [2, 3] once.
    an axis out of range
      ShapeError: transpose: axis is 2; expected -2 to 1."
  `);
});
