import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { flagWave, whole } from "../testing/case.ts";
import { argmax } from "./argmax.ts";
import { mul } from "./binary.ts";
import { cast } from "./cast.ts";
import { sum } from "./reduce.ts";

const x = tensor([
  [1, 5, 5],
  [4, -2, 4],
]);

test("the first of equal values wins, along any axis", async () => {
  expect(argmax(x).dtype).toBe("int32");
  expect(await valuesOf(argmax(x))).toEqual([1, 0]);
  expect(await valuesOf(argmax(x, 0))).toEqual([1, 0, 0]);
  expect(await valuesOf(argmax(whole([-3, -1, -2])))).toEqual([1]);
  expect(await valuesOf(argmax(tensor([-Infinity, -Infinity])))).toEqual([0]);
  expect(argmax(ones([0, 3]), 1).shape).toEqual([0]);
});

test("has zero gradient", async () => {
  const f = (a: Tensor) => sum(mul(a, cast(argmax(a, 0), "float32")));
  expect(await valuesOf(grad(f)(x))).toEqual([1, 0, 0, 1, 0, 0]);
});

test("rejects invalid arguments", () => {
  expect(
    errorsOf({
      flags: () => argmax(flagWave([2])),
      "an empty axis": () => argmax(ones([2, 0])),
      "an axis out of range": () => argmax(x, 2),
      "a scalar": () => argmax(tensor(1)),
    }),
  ).toMatchInlineSnapshot(`
    "
    flags
      DTypeError: argmax: input is bool; expected float32 or int32.
      Convert it with cast().
    an empty axis
      ShapeError: argmax: input has shape [2, 0]; expected a non-empty axis 1.
    an axis out of range
      ShapeError: argmax: axis is 2; expected -2 to 1.
    a scalar
      ShapeError: argmax: axis is -1; expected none for a scalar."
  `);
});
