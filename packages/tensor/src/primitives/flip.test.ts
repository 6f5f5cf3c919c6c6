import { expect, test } from "vitest";
import { refusalsOf } from "../../test/refusals.ts";
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

test("reverses the axes it is given, each once", async () => {
  expect(await valuesOf(flip(x, [1]))).toEqual([3, 2, 1, 6, 5, 4]);
  expect(await valuesOf(flip(x, [0, -1]))).toEqual([6, 5, 4, 3, 2, 1]);
  expect(await valuesOf(flip(x, [1, -1]))).toEqual([3, 2, 1, 6, 5, 4]);
  expect(flip(x, [])).toBe(x);
  expect(flip(ones([2, 0]), [1]).shape).toEqual([2, 0]);
});

test("the gradient is flipped back", async () => {
  const f = (a: Tensor) => sum(mul(flip(a, [1]), x));
  expect(await valuesOf(grad(f)(x))).toEqual([3, 2, 1, 6, 5, 4]);
});

test("refuses", () => {
  expect(refusalsOf({ "an axis that is not there": () => flip(x, [-3]) })).toMatchInlineSnapshot(`
    "
    an axis that is not there
      ShapeError: flip: axis -3 is not an axis of a tensor of rank 2.
      Use -2 to 1."
  `);
});
