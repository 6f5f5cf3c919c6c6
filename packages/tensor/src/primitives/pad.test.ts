import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { compile } from "../compile.ts";
import { referenceBackend } from "../reference-backend.ts";
import { apply1, ones, type Tensor, tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { pad, padPrimitive } from "./pad.ts";
import { sum } from "./reduce.ts";

test("adds a border of zeros, or of the given value", async () => {
  const x = tensor([[1, 2]]);
  expect(await valuesOf(pad(x, { before: [1, 0], after: [0, 2] }))).toEqual([0, 0, 0, 0, 1, 2, 0, 0]);
  expect(await valuesOf(pad(x, { before: [0, 1], after: [0, 0], value: -7 }))).toEqual([-7, 1, 2]);
  expect(await valuesOf(pad(whole([3]), { before: [0], after: [1], value: 9 }))).toEqual([3, 9]);
  expect(await valuesOf(pad(ones([0]), { before: [1], after: [1] }))).toEqual([0, 0]);
});

test("without a border returns the tensor itself", () => {
  const x = ones([2]);
  expect(pad(x, { before: [0], after: [0] })).toBe(x);
});

test("values that are not finite do not affect the border", async () => {
  const values = [Infinity, -Infinity, Number.NaN, -0, 0];
  const borders = await compile(
    referenceBackend(),
    (x: Tensor) => values.map((value) => pad(x, { before: [1], after: [0], value })),
    ones([1]),
  );
  const found = await borders.run(tensor([1]));
  expect(found.map(({ data }) => data[0])).toEqual(values);
});

test("the gradient is the inner slice", async () => {
  const f = (x: Tensor) => sum(pad(x, { before: [1], after: [2], value: 5 }));
  expect(await valuesOf(f(ones([2])))).toEqual([17]);
  expect(await valuesOf(grad(f)(ones([2])))).toEqual([1, 1]);
});

test("rejects invalid arguments", () => {
  const x = ones([2, 3]);
  expect(
    errorsOf({
      "too few axes": () => pad(x, { before: [1], after: [1] }),
      "a negative border": () => pad(x, { before: [0, -1], after: [0, 0] }),
      "a fraction": () => pad(x, { before: [0.5, 0], after: [0.5, 0] }),
      "a step too small": () => apply1(padPrimitive, [x], { before: [1, 0], value: 0, shape: [2, 3] }),
    }),
  ).toMatchInlineSnapshot(`
    "
    too few axes
      ShapeError: pad: the border is [1] and [1]; expected 2 numbers before and after.
    a negative border
      ShapeError: pad: the border is [0, -1] and [0, 0]; expected non-negative integers.
      To remove elements, use slice().
    a fraction
      ShapeError: pad: the border is [0.5, 0] and [0.5, 0]; expected non-negative integers.
      To remove elements, use slice().
    a step too small
      ShapeError: pad: input has shape [2, 3]; expected at most [2, 3], at offset [1, 0]."
  `);
});
