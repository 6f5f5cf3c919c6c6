import { expect, test } from "vitest";
import { checkCase } from "../../test/gradient-check.ts";
import { refusalsOf } from "../../test/refusals.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { apply1, ones, type Tensor, tensor } from "../tensor.ts";
import { flagWave, wave, whole } from "../testing/case.ts";
import { less } from "./binary.ts";
import { sum } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { log } from "./unary.ts";
import { where, wherePrimitive } from "./where.ts";

test("chooses, and stretches all three", async () => {
  const condition = tensor([[1], [0]], undefined, "bool");
  const chosen = where(condition, tensor([1, 2, 3]), 7);
  expect(chosen.shape).toEqual([2, 3]);
  expect(await valuesOf(chosen)).toEqual([1, 2, 3, 7, 7, 7]);
  expect(where(condition, 1, whole([2])).dtype).toBe("int32");
  expect(await valuesOf(where(condition, 1, 2))).toEqual([1, 2]);
});

test("the gradient passes the chosen side only, even where the other is not finite", async () => {
  const f = (x: Tensor) => sum(where(less(0, x), log(x), x));
  expect(await valuesOf(f(tensor([1, -2])))).toEqual([-2]);
  const twoSides = ({ a, b }: { a: Tensor; b: Tensor }) =>
    sum(where(tensor([1, 0], undefined, "bool"), a, b));
  const at = { a: tensor([1, Infinity]), b: tensor([Number.NaN, 2]) };
  expect(await valuesOf(grad(twoSides)(at))).toEqual({ a: [1, 0], b: [0, 1] });
});

test("the gradient adds up over what was stretched", async () => {
  const inputs = [flagWave([4, 1, 3]), wave([2, 1], 2), wave([3], 3)];
  await checkCase({ name: "stretched", inputs, compute: (c, a, b) => where(c!, a!, b!) });
});

test("refuses", () => {
  const [x, flags] = [wave([2, 3]), flagWave([2, 3])];
  expect(
    refusalsOf({
      "numbers as condition": () => where(x, x, x),
      "two element types": () => where(flags, x, reshape(whole([1, 2, 3, 4, 5, 6]), [2, 3])),
      "a fraction beside whole numbers": () => where(tensor([1], undefined, "bool"), whole([1]), 0.5),
      "sides that do not stretch": () => where(flags, x, ones([2])),
      "a step of two shapes": () => apply1(wherePrimitive, [flags, x, ones([2])], {}),
    }),
  ).toMatchInlineSnapshot(`
    "
    numbers as condition
      DTypeError: where: the condition is float32, not bool.
    two element types
      DTypeError: where: the sides are float32 and int32.
    a fraction beside whole numbers
      DTypeError: where: 0.5 is no int32.
      Pass a whole number of 32 bits, or cast the tensor to float32.
    sides that do not stretch
      ShapeError: where: shapes [2, 3] and [2] do not broadcast: 3 and 2 at axis -1.
      Axes are aligned at the last one and must be equal, or 1 on one side.
    a step of two shapes
      ShapeError: where: condition [2, 3] and side [2] differ."
  `);
});
