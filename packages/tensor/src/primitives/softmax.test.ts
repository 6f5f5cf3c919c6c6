import { expect, test } from "vitest";
import { refusalsOf } from "../../test/refusals.ts";
import { valuesOf } from "../../test/values.ts";
import { ones, tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { logSoftmax, softmax } from "./softmax.ts";

const { LN2, log } = Math;

test("are shares of each row, and their logarithms", async () => {
  const x = tensor(Float64Array.of(0, LN2, log(5), 3, 3, 3), [2, 3]);
  const shares = [1 / 8, 2 / 8, 5 / 8, 1 / 3, 1 / 3, 1 / 3];
  const [found, logarithms] = await valuesOf([softmax(x), logSoftmax(x)]);
  shares.forEach((share, i) => {
    expect(found![i]).toBeCloseTo(share, 15);
    expect(logarithms![i]).toBeCloseTo(log(share), 15);
  });
});

test("do not overflow, and do not lose a small share", async () => {
  const x = tensor([1000, 0, -1000]);
  expect(await valuesOf(softmax(x))).toEqual([1, 0, 0]);
  expect(await valuesOf(logSoftmax(x))).toEqual([0, -1000, -2000]);
  expect(await valuesOf(softmax(tensor([0, -Infinity])))).toEqual([1, 0]);
});

test("a row of one is 1; no rows and empty rows stay empty", async () => {
  expect(await valuesOf([softmax(tensor([[5], [6]])), logSoftmax(tensor([5]))])).toEqual([[1, 1], [0]]);
  expect([softmax(ones([0, 3])).shape, logSoftmax(ones([3, 0])).shape]).toEqual([
    [0, 3],
    [3, 0],
  ]);
  expect(await valuesOf(softmax(ones([3, 0])))).toEqual([]);
});

test("refuse", () => {
  expect(
    refusalsOf({
      "whole numbers": () => softmax(whole([1, 2])),
      "the logarithm of whole numbers": () => logSoftmax(whole([1, 2])),
      "a scalar": () => softmax(tensor(1)),
      "the logarithm of a scalar": () => logSoftmax(tensor(1)),
    }),
  ).toMatchInlineSnapshot(`
    "
    whole numbers
      DTypeError: softmax: takes float32, got int32.
    the logarithm of whole numbers
      DTypeError: logSoftmax: takes float32, got int32.
    a scalar
      ShapeError: softmax: a scalar has no axis to normalise over.
    the logarithm of a scalar
      ShapeError: logSoftmax: a scalar has no axis to normalise over."
  `);
});
