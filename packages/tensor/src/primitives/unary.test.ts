import { describe, expect, test } from "vitest";
import { refusalsOf } from "../../test/refusals.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { flagWave, wave, whole } from "../testing/case.ts";
import { sum } from "./reduce.ts";
import { abs, cos, exp, floor, log, neg, not, sigmoid, sign, sin, sqrt, tanh } from "./unary.ts";

const { E, PI, SQRT2, LN2 } = Math;

describe("values", () => {
  test.each<readonly [string, (x: Tensor) => Tensor, readonly number[], readonly number[]]>([
    ["neg", neg, [1.5, -2], [-1.5, 2]],
    ["abs", abs, [1.5, -2, 0], [1.5, 2, 0]],
    ["sign", sign, [1.5, -2, 0], [1, -1, 0]],
    ["floor", floor, [1.5, -1.5, -2], [1, -2, -2]],
    ["exp", exp, [0, 1, -Infinity], [1, E, 0]],
    ["log", log, [1, 2, 0, Infinity], [0, LN2, -Infinity, Infinity]],
    ["sqrt", sqrt, [0, 2, 9], [0, SQRT2, 3]],
    ["sin", sin, [0, PI / 2], [0, 1]],
    ["cos", cos, [0, PI], [1, -1]],
    ["tanh", tanh, [0, LN2, 1000, -1000], [0, 0.6, 1, -1]],
    ["sigmoid", sigmoid, [0, LN2, 1000, -1000], [0.5, 2 / 3, 1, 0]],
  ])("%s", async (_, f, x, expected) => {
    const found = await valuesOf(f(tensor(Float64Array.from(x))));
    expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 14));
  });

  test("the logarithm and the root of a negative number are NaN", async () => {
    expect(await valuesOf([log(tensor([-1])), sqrt(tensor([-1]))])).toEqual([[Number.NaN], [Number.NaN]]);
  });

  test("of whole numbers are whole numbers; the smallest int32 has no positive", async () => {
    const x = whole([3, -4, 0, -(2 ** 31)]);
    expect(neg(x).dtype).toBe("int32");
    expect(await valuesOf(abs(x))).toEqual([3, 4, 0, -(2 ** 31)]);
    expect(await valuesOf(neg(x))).toEqual([-3, 4, 0, -(2 ** 31)]);
    expect(await valuesOf(sign(x))).toEqual([1, -1, 0, -1]);
  });

  test("not", async () => {
    expect(await valuesOf(not(tensor([1, 0], undefined, "bool")))).toEqual([0, 1]);
  });
});

test("derivatives where there is a choice: 0 for abs at 0, for sign and for floor", async () => {
  const at = tensor([-2, 0, 3]);
  const slope = (f: (x: Tensor) => Tensor) => valuesOf(grad((x: Tensor) => sum(f(x)))(at));
  expect(await slope(abs)).toEqual([-1, 0, 1]);
  expect(await slope(sign)).toEqual([0, 0, 0]);
  expect(await slope(floor)).toEqual([0, 0, 0]);
});

test("refuse other element types", () => {
  const [real, wholes, flags] = [wave([2]), whole([1, 2]), flagWave([2])];
  const onlyReal = { floor, exp, log, sqrt, sin, cos, tanh, sigmoid };
  for (const [name, f] of Object.entries(onlyReal)) {
    expect(() => f(wholes)).toThrow(`${name}: takes float32, got int32.`);
    expect(() => f(flags)).toThrow(`${name}: takes float32, got bool.`);
  }
  expect(
    refusalsOf({
      "neg of flags": () => neg(flags),
      "abs of flags": () => abs(flags),
      "sign of flags": () => sign(flags),
      "exp of whole numbers": () => exp(wholes),
      "not of numbers": () => not(real),
      "not of whole numbers": () => not(wholes),
    }),
  ).toMatchInlineSnapshot(`
    "
    neg of flags
      DTypeError: neg: takes float32 or int32, got bool.
    abs of flags
      DTypeError: abs: takes float32 or int32, got bool.
    sign of flags
      DTypeError: sign: takes float32 or int32, got bool.
    exp of whole numbers
      DTypeError: exp: takes float32, got int32.
    not of numbers
      DTypeError: not: takes bool, got float32.
    not of whole numbers
      DTypeError: not: takes bool, got int32."
  `);
});
