import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { checkCase } from "../../test/gradient-check.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { apply1, ones, type Tensor, tensor } from "../tensor.ts";
import { flagWave, wave, whole } from "../testing/case.ts";
import {
  add,
  addPrimitive,
  and,
  div,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  minimum,
  mul,
  or,
  pow,
  sub,
} from "./binary.ts";
import { sum } from "./reduce.ts";

const { NaN: nan } = Number;

describe("values", () => {
  test("of float32", async () => {
    const [a, b] = [tensor([6, -1, 2]), tensor([4, 2, 0.5])];
    expect(await valuesOf([add, sub, mul, div, pow].map((f) => f(a, b)))).toEqual([
      [10, 1, 2.5],
      [2, -3, 1.5],
      [24, -2, 1],
      [1.5, -0.5, 4],
      [1296, 1, Math.SQRT2],
    ]);
  });

  test("of int32 wrap modulo 2^32; division truncates toward zero, and division by 0 is 0", async () => {
    const most = 2 ** 31 - 1;
    expect(await valuesOf(add(whole([most]), 1))).toEqual([-(2 ** 31)]);
    expect(await valuesOf(sub(whole([-most, 3]), 2))).toEqual([most, 1]);
    // 2^60 + 4·2^30 + 3, of which float64 loses the 3.
    expect(await valuesOf(mul(whole([2 ** 30 + 1]), 2 ** 30 + 3))).toEqual([3]);
    expect(await valuesOf(div(whole([7, -7, 5, -(2 ** 31)]), whole([2, 2, 0, -1])))).toEqual([
      3,
      -3,
      0,
      -(2 ** 31),
    ]);
  });

  test("comparisons are bool; less and lessEqual differ for equal operands; NaN equals nothing", async () => {
    const [a, b] = [tensor([1, 2, 3, nan]), tensor([2, 2, 2, nan])];
    expect(less(a, b).dtype).toBe("bool");
    const results = [equal, less, lessEqual, greater, greaterEqual].map((f) => f(a, b));
    expect(await valuesOf(results)).toEqual([
      [0, 1, 0, 0],
      [1, 0, 0, 0],
      [1, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 1, 1, 0],
    ]);
    expect(await valuesOf(equal(flagWave([4]), flagWave([4])))).toEqual([1, 1, 1, 1]);
  });

  test("maximum and minimum propagate NaN", async () => {
    const [a, b] = [tensor([1, nan, 3]), tensor([2, 2, nan])];
    expect(await valuesOf([maximum(a, b), minimum(a, b)])).toEqual([
      [2, nan, nan],
      [1, nan, nan],
    ]);
  });

  test("and, or", async () => {
    const [a, b] = [tensor([0, 0, 1, 1], undefined, "bool"), tensor([0, 1, 0, 1], undefined, "bool")];
    expect(await valuesOf([and(a, b), or(a, b)])).toEqual([
      [0, 0, 0, 1],
      [0, 1, 1, 1],
    ]);
  });
});

describe("operands", () => {
  test("broadcast both operands", async () => {
    const [column, row] = [tensor([[10], [20]]), tensor([1, 2, 3])];
    expect(add(column, row).shape).toEqual([2, 3]);
    expect(await valuesOf(add(column, row))).toEqual([11, 12, 13, 21, 22, 23]);
    expect(add(ones([0, 1]), ones([4])).shape).toEqual([0, 4]);
  });

  test("numbers take the element type of the other operand, and float32 without one", async () => {
    expect(sub(2, whole([5])).dtype).toBe("int32");
    expect(await valuesOf(sub(2, whole([5])))).toEqual([-3]);
    expect([add(1, 2).dtype, add(1, 2).shape]).toEqual(["float32", []]);
    expect(await valuesOf(mul(0.1, tensor(Float64Array.of(3))))).toEqual([0.1 * 3]);
  });
});

describe("derivatives", () => {
  test("equal operands of maximum and minimum share the gradient", async () => {
    for (const f of [maximum, minimum]) {
      const slopes = grad(({ a, b }: { a: Tensor; b: Tensor }) => sum(f(a, b)));
      const { a, b } = await valuesOf(slopes({ a: tensor([1, 2, 3]), b: tensor([2, 2, 2]) }));
      expect(a[1]).toBe(0.5);
      expect(a.map((slope, i) => slope + b[i]!)).toEqual([1, 1, 1]);
    }
  });

  test("of a power with a constant exponent are finite at 0 and below", async () => {
    const slope = (exponent: number) => grad((x: Tensor) => sum(pow(x, exponent)));
    expect(await valuesOf(slope(2)(tensor([0, -3])))).toEqual([0, -6]);
    expect(await valuesOf(slope(1)(tensor([0])))).toEqual([1]);
    const second = grad((x: Tensor) => sum(slope(3)(x)));
    expect(await valuesOf(second(tensor([-2])))).toEqual([-12]);
  });

  test("are summed over broadcast axes", async () => {
    const inputs = [wave([2, 1, 3], 1), wave([4, 1], 2, { low: 0.5, high: 2 })];
    await checkCase({
      name: "broadcasted",
      inputs,
      compute: (a, b) => [mul(a!, b!), div(a!, b!), sub(b!, a!)],
    });
  });
});

test("rejects invalid arguments", () => {
  const [x, wholes, flags] = [wave([2, 3]), whole([1, 2, 3]), flagWave([2, 3])];
  expect(
    errorsOf({
      "two element types": () => add(x, wholes),
      "shapes that do not broadcast": () => add(x, ones([2])),
      "a step of two shapes": () => apply1(addPrimitive, [x, ones([3])], {}),
      "arithmetic on bool": () => mul(flags, flags),
      "a power of int32": () => pow(wholes, 2),
      "an order of bool": () => less(flags, flags),
      "and of float32": () => and(x, x),
      "or of int32": () => or(wholes, wholes),
      "a fraction with int32": () => mul(wholes, 0.5),
      "NaN with int32": () => maximum(wholes, nan),
      "more than 32 bits": () => add(wholes, 2 ** 31),
      "2 with bool": () => equal(flags, 2),
    }),
  ).toMatchInlineSnapshot(`
    "
    two element types
      DTypeError: add: the second operand is int32; expected float32.
      Convert one with cast().
    shapes that do not broadcast
      ShapeError: add: the second shape is [2]; expected a shape that broadcasts with [2, 3].
      Axes are aligned at the last; they must be equal, or one of them 1.
    a step of two shapes
      ShapeError: add: the second operand has shape [3]; expected [2, 3].
    arithmetic on bool
      DTypeError: mul: input is bool; expected float32 or int32.
    a power of int32
      DTypeError: pow: input is int32; expected float32.
    an order of bool
      DTypeError: less: input is bool; expected float32 or int32.
    and of float32
      DTypeError: and: input is float32; expected bool.
    or of int32
      DTypeError: or: input is int32; expected bool.
    a fraction with int32
      DTypeError: mul: input is 0.5; expected int32.
      Pass a 32-bit integer, or cast() the tensor to float32.
    NaN with int32
      DTypeError: max: input is NaN; expected int32.
      Pass a 32-bit integer, or cast() the tensor to float32.
    more than 32 bits
      DTypeError: add: input is 2147483648; expected int32.
      Pass a 32-bit integer, or cast() the tensor to float32.
    2 with bool
      DTypeError: equal: input is 2; expected bool.
      Pass 0 or 1."
  `);
});
