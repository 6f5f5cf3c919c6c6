import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { ones, tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { logSoftmax, softmax } from "./softmax.ts";

const { LN2, log } = Math;

test("are the normalised exponentials of each row, and their logarithms", async () => {
  const x = tensor(Float64Array.of(0, LN2, log(5), 3, 3, 3), [2, 3]);
  const shares = [1 / 8, 2 / 8, 5 / 8, 1 / 3, 1 / 3, 1 / 3];
  const [found, logarithms] = await valuesOf([softmax(x), logSoftmax(x)]);
  shares.forEach((share, i) => {
    expect(found![i]).toBeCloseTo(share, 15);
    expect(logarithms![i]).toBeCloseTo(log(share), 15);
  });
});

test("do not overflow, and keep small probabilities", async () => {
  const x = tensor([1000, 0, -1000]);
  expect(await valuesOf(softmax(x))).toEqual([1, 0, 0]);
  expect(await valuesOf(logSoftmax(x))).toEqual([0, -1000, -2000]);
  expect(await valuesOf(softmax(tensor([0, -Infinity])))).toEqual([1, 0]);
});

test("a row of one element is 1; empty tensors stay empty", async () => {
  expect(await valuesOf([softmax(tensor([[5], [6]])), logSoftmax(tensor([5]))])).toEqual([[1, 1], [0]]);
  expect([softmax(ones([0, 3])).shape, logSoftmax(ones([3, 0])).shape]).toEqual([
    [0, 3],
    [3, 0],
  ]);
  expect(await valuesOf(softmax(ones([3, 0])))).toEqual([]);
});

test("rejects invalid arguments", () => {
  expect(
    errorsOf({
      int32: () => softmax(whole([1, 2])),
      "logSoftmax of int32": () => logSoftmax(whole([1, 2])),
      "a scalar": () => softmax(tensor(1)),
      "logSoftmax of a scalar": () => logSoftmax(tensor(1)),
    }),
  ).toMatchInlineSnapshot(`
    "
    int32
      DTypeError: softmax: input is int32; expected float32.
    logSoftmax of int32
      DTypeError: logSoftmax: input is int32; expected float32.
    a scalar
      ShapeError: softmax: input has shape []; expected [..., classes].
    logSoftmax of a scalar
      ShapeError: logSoftmax: input has shape []; expected [..., classes]."
  `);
});
