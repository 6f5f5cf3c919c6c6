import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
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

  test("of int32 are int32; the smallest int32 has no positive counterpart", async () => {
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

test("derivatives at discontinuities: 0 for abs at 0, for sign and for floor", async () => {
  const at = tensor([-2, 0, 3]);
  const slope = (f: (x: Tensor) => Tensor) => valuesOf(grad((x: Tensor) => sum(f(x)))(at));
  expect(await slope(abs)).toEqual([-1, 0, 1]);
  expect(await slope(sign)).toEqual([0, 0, 0]);
  expect(await slope(floor)).toEqual([0, 0, 0]);
});

test("reject other element types", () => {
  const [real, wholes, flags] = [wave([2]), whole([1, 2]), flagWave([2])];
  const onlyReal = { floor, exp, log, sqrt, sin, cos, tanh, sigmoid };
  for (const [name, f] of Object.entries(onlyReal)) {
    expect(() => f(wholes)).toThrow(`${name}: input is int32; expected float32.`);
    expect(() => f(flags)).toThrow(`${name}: input is bool; expected float32.`);
  }
  expect(
    errorsOf({
      "neg of bool": () => neg(flags),
      "abs of bool": () => abs(flags),
      "sign of bool": () => sign(flags),
      "exp of int32": () => exp(wholes),
      "not of float32": () => not(real),
      "not of int32": () => not(wholes),
    }),
  ).toMatchInlineSnapshot(`
    "
    neg of bool
      DTypeError: neg: input is bool; expected float32 or int32.
    abs of bool
      DTypeError: abs: input is bool; expected float32 or int32.
    sign of bool
      DTypeError: sign: input is bool; expected float32 or int32.
    exp of int32
      DTypeError: exp: input is int32; expected float32.
    not of float32
      DTypeError: not: input is float32; expected bool.
    not of int32
      DTypeError: not: input is int32; expected bool."
  `);
});
