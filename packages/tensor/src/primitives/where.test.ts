import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { checkCase } from "../../test/gradient-check.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { apply1, ones, type Tensor, tensor } from "../tensor.ts";
import { flagWave, wave, whole } from "../testing/case.ts";
import { less } from "./binary.ts";
import { sum } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { log } from "./unary.ts";
import { where, wherePrimitive } from "./where.ts";

test("selects, and broadcasts all three operands", async () => {
  const condition = tensor([[1], [0]], undefined, "bool");
  const chosen = where(condition, tensor([1, 2, 3]), 7);
  expect(chosen.shape).toEqual([2, 3]);
  expect(await valuesOf(chosen)).toEqual([1, 2, 3, 7, 7, 7]);
  expect(where(condition, 1, whole([2])).dtype).toBe("int32");
  expect(await valuesOf(where(condition, 1, 2))).toEqual([1, 2]);
});

test("the gradient passes to the selected operand only, even where the other is not finite", async () => {
  const f = (x: Tensor) => sum(where(less(0, x), log(x), x));
  expect(await valuesOf(f(tensor([1, -2])))).toEqual([-2]);
  const twoSides = ({ a, b }: { a: Tensor; b: Tensor }) =>
    sum(where(tensor([1, 0], undefined, "bool"), a, b));
  const at = { a: tensor([1, Infinity]), b: tensor([Number.NaN, 2]) };
  expect(await valuesOf(grad(twoSides)(at))).toEqual({ a: [1, 0], b: [0, 1] });
});

test("the gradient is summed over broadcast axes", async () => {
  const inputs = [flagWave([4, 1, 3]), wave([2, 1], 2), wave([3], 3)];
  await checkCase({ name: "broadcasted", inputs, compute: (c, a, b) => where(c!, a!, b!) });
});

test("rejects invalid arguments", () => {
  const [x, flags] = [wave([2, 3]), flagWave([2, 3])];
  expect(
    errorsOf({
      "a float32 condition": () => where(x, x, x),
      "two element types": () => where(flags, x, reshape(whole([1, 2, 3, 4, 5, 6]), [2, 3])),
      "a fraction with int32": () => where(tensor([1], undefined, "bool"), whole([1]), 0.5),
      "operands that do not broadcast": () => where(flags, x, ones([2])),
      "a step of two shapes": () => apply1(wherePrimitive, [flags, x, ones([2])], {}),
    }),
  ).toMatchInlineSnapshot(`
    "
    a float32 condition
      DTypeError: where: condition is float32; expected bool.
    two element types
      DTypeError: where: the second operand is int32; expected float32.
    a fraction with int32
      DTypeError: where: input is 0.5; expected int32.
      Pass a 32-bit integer, or cast() the tensor to float32.
    operands that do not broadcast
      ShapeError: where: the second shape is [2]; expected a shape that broadcasts with [2, 3].
      Axes are aligned at the last; they must be equal, or one of them 1.
    a step of two shapes
      ShapeError: where: an operand has shape [2]; expected [2, 3]."
  `);
});
