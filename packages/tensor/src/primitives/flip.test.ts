import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { mul } from "./binary.ts";
import { flip } from "./flip.ts";
import { sum } from "./reduce.ts";

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

test("reverses the given axes, repeated axes once", async () => {
  expect(await valuesOf(flip(x, [1]))).toEqual([3, 2, 1, 6, 5, 4]);
  expect(await valuesOf(flip(x, [0, -1]))).toEqual([6, 5, 4, 3, 2, 1]);
  expect(await valuesOf(flip(x, [1, -1]))).toEqual([3, 2, 1, 6, 5, 4]);
  expect(flip(x, [])).toBe(x);
  expect(flip(ones([2, 0]), [1]).shape).toEqual([2, 0]);
});

test("the gradient is the flipped cotangent", async () => {
  const f = (a: Tensor) => sum(mul(flip(a, [1]), x));
  expect(await valuesOf(grad(f)(x))).toEqual([3, 2, 1, 6, 5, 4]);
});

test("rejects invalid arguments", () => {
  expect(errorsOf({ "an axis out of range": () => flip(x, [-3]) })).toMatchInlineSnapshot(`
    "
    an axis out of range
      ShapeError: flip: axis is -3; expected -2 to 1."
  `);
});
