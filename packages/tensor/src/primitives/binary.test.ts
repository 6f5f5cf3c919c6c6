import { describe, expect, test } from "vitest";
import { checkCase } from "../../test/gradient-check.ts";
import { refusalsOf } from "../../test/refusals.ts";
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
  test("of real numbers", async () => {
    const [a, b] = [tensor([6, -1, 2]), tensor([4, 2, 0.5])];
    expect(await valuesOf([add, sub, mul, div, pow].map((f) => f(a, b)))).toEqual([
      [10, 1, 2.5],
      [2, -3, 1.5],
      [24, -2, 1],
      [1.5, -0.5, 4],
      [1296, 1, Math.SQRT2],
    ]);
  });

  test("of whole numbers wrap modulo 2^32; division truncates toward zero and is 0 by 0", async () => {
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

  test("comparisons are bool; equal operands are told apart by or-equal; NaN is equal to nothing", async () => {
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

  test("maximum and minimum let NaN win", async () => {
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
  test("stretch on both sides", async () => {
    const [column, row] = [tensor([[10], [20]]), tensor([1, 2, 3])];
    expect(add(column, row).shape).toEqual([2, 3]);
    expect(await valuesOf(add(column, row))).toEqual([11, 12, 13, 21, 22, 23]);
    expect(add(ones([0, 1]), ones([4])).shape).toEqual([0, 4]);
  });

  test("numbers take the other side's element type, and float32 alone", async () => {
    expect(sub(2, whole([5])).dtype).toBe("int32");
    expect(await valuesOf(sub(2, whole([5])))).toEqual([-3]);
    expect([add(1, 2).dtype, add(1, 2).shape]).toEqual(["float32", []]);
    expect(await valuesOf(mul(0.1, tensor(Float64Array.of(3))))).toEqual([0.1 * 3]);
  });
});

describe("derivatives", () => {
  test("equal operands of maximum and minimum share", async () => {
    for (const f of [maximum, minimum]) {
      const slopes = grad(({ a, b }: { a: Tensor; b: Tensor }) => sum(f(a, b)));
      const { a, b } = await valuesOf(slopes({ a: tensor([1, 2, 3]), b: tensor([2, 2, 2]) }));
      expect(a[1]).toBe(0.5);
      expect(a.map((slope, i) => slope + b[i]!)).toEqual([1, 1, 1]);
    }
  });

  test("of a power with a number are finite at 0 and below", async () => {
    const slope = (exponent: number) => grad((x: Tensor) => sum(pow(x, exponent)));
    expect(await valuesOf(slope(2)(tensor([0, -3])))).toEqual([0, -6]);
    expect(await valuesOf(slope(1)(tensor([0])))).toEqual([1]);
    const second = grad((x: Tensor) => sum(slope(3)(x)));
    expect(await valuesOf(second(tensor([-2])))).toEqual([-12]);
  });

  test("add up over what was stretched", async () => {
    const inputs = [wave([2, 1, 3], 1), wave([4, 1], 2, { low: 0.5, high: 2 })];
    await checkCase({
      name: "stretched",
      inputs,
      compute: (a, b) => [mul(a!, b!), div(a!, b!), sub(b!, a!)],
    });
  });
});

test("refuse", () => {
  const [x, wholes, flags] = [wave([2, 3]), whole([1, 2, 3]), flagWave([2, 3])];
  expect(
    refusalsOf({
      "two element types": () => add(x, wholes),
      "shapes that do not stretch": () => add(x, ones([2])),
      "a step of two shapes": () => apply1(addPrimitive, [x, ones([3])], {}),
      "arithmetic of flags": () => mul(flags, flags),
      "a power of whole numbers": () => pow(wholes, 2),
      "an order of flags": () => less(flags, flags),
      "flags of numbers": () => and(x, x),
      "or of whole numbers": () => or(wholes, wholes),
      "a fraction beside whole numbers": () => mul(wholes, 0.5),
      "NaN beside whole numbers": () => maximum(wholes, nan),
      "more than 32 bits": () => add(wholes, 2 ** 31),
      "a number that is no flag": () => equal(flags, 2),
    }),
  ).toMatchInlineSnapshot(`
    "
    two element types
      DTypeError: add: operands are float32 and int32.
      Convert one with cast().
    shapes that do not stretch
      ShapeError: add: shapes [2, 3] and [2] do not broadcast: 3 and 2 at axis -1.
      Axes are aligned at the last one and must be equal, or 1 on one side.
    a step of two shapes
      ShapeError: add: operands have shapes [2, 3] and [3].
    arithmetic of flags
      DTypeError: mul: takes float32 or int32, got bool.
    a power of whole numbers
      DTypeError: pow: takes float32, got int32.
    an order of flags
      DTypeError: less: takes float32 or int32, got bool.
    flags of numbers
      DTypeError: and: takes bool, got float32.
    or of whole numbers
      DTypeError: or: takes bool, got int32.
    a fraction beside whole numbers
      DTypeError: mul: 0.5 is no int32.
      Pass a whole number of 32 bits, or cast the tensor to float32.
    NaN beside whole numbers
      DTypeError: max: NaN is no int32.
      Pass a whole number of 32 bits, or cast the tensor to float32.
    more than 32 bits
      DTypeError: add: 2147483648 is no int32.
      Pass a whole number of 32 bits, or cast the tensor to float32.
    a number that is no flag
      DTypeError: equal: 2 is no bool.
      Pass 0 or 1."
  `);
});
