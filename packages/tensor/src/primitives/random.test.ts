import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { key } from "../key.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { threefry } from "../threefry.ts";
import { mul } from "./binary.ts";
import { randomBits, randomUniform } from "./random.ts";
import { sum } from "./reduce.ts";

test("elements i and i + m of n are the words of counter (i, i + m), with m = ceil(n / 2)", async () => {
  const from = whole([3, 7]);
  const [first, second, third] = [0, 1, 2].map((i) => threefry([3, 7], [i, i + 3]));
  expect(await valuesOf(randomBits(from, [5]))).toEqual([
    first![0],
    second![0],
    third![0],
    first![1],
    second![1],
  ]);
  expect(await valuesOf(randomBits(from, [2, 3]))).toEqual([
    ...[first, second, third].map((words) => words![0]),
    ...[first, second, third].map((words) => words![1]),
  ]);
});

test("uniform numbers are the upper 24 bits", async () => {
  const [bits, uniform] = await valuesOf([randomBits(key(5), [4]), randomUniform(key(5), [4])]);
  expect(uniform).toEqual(bits!.map((word) => (word >>> 8) / 2 ** 24));
});

test("have any shape and zero gradient", async () => {
  expect([randomBits(key(1), []).dtype, randomUniform(key(1), [2, 0]).shape]).toEqual(["int32", [2, 0]]);
  expect(await valuesOf(randomUniform(key(1), [0]))).toEqual([]);
  const f = (x: Tensor) => sum(mul(x, randomUniform(key(2), [2])));
  expect(await valuesOf(grad(f)(tensor([5, 6])))).toEqual(await valuesOf(randomUniform(key(2), [2])));
});

test("rejects invalid arguments", () => {
  expect(
    errorsOf({
      "a key of float32": () => randomUniform(ones([2]), [3]),
      "a key of a different length": () => randomUniform(whole([1, 2, 3]), [3]),
      "a key that is a scalar": () => randomBits(whole([1], []), [3]),
      "an invalid shape": () => randomBits(key(1), [2, -1]),
    }),
  ).toMatchInlineSnapshot(`
    "
    a key of float32
      KeyError: randomUniform: key is float32[2]; expected a key.
      Make one with key(seed).
    a key of a different length
      KeyError: randomUniform: key is int32[3]; expected a key.
      Make one with key(seed).
    a key that is a scalar
      KeyError: randomBits: key is int32[]; expected a key.
      Make one with key(seed).
    an invalid shape
      ShapeError: random: the shape is [2, -1]; expected non-negative integers."
  `);
});
