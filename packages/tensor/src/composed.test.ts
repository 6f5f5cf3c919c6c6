import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { checkCase } from "../test/gradient-check.ts";
import { valuesOf } from "../test/values.ts";
import { grad } from "./autodiff.ts";
import { clamp, erf, maskedMean, oneHot, relu, softplus, square } from "./composed.ts";
import { sum } from "./primitives/reduce.ts";
import { type Tensor, tensor, zeros } from "./tensor.ts";
import { wave, whole } from "./testing/case.ts";

const slope = (f: (x: Tensor) => Tensor, at: readonly number[]) =>
  valuesOf(grad((x: Tensor) => sum(f(x)))(tensor(at)));

test("relu is 0 below 0; its derivative at 0 is 0", async () => {
  expect(await valuesOf(relu(tensor([-2, 0, 3])))).toEqual([0, 0, 3]);
  expect(await slope(relu, [-2, 0, 3])).toEqual([0, 0, 1]);
});

test("softplus neither overflows nor underflows; its derivative is the sigmoid", async () => {
  expect(await valuesOf(softplus(tensor([-1000, 0, 1000])))).toEqual([0, Math.log(2), 1000]);
  expect(await slope(softplus, [-1000, 0, 1000])).toEqual([0, 0.5, 1]);
});

test("square", async () => {
  expect(await valuesOf(square(tensor([-3, 2])))).toEqual([9, 4]);
  expect(await slope(square, [-3, 2])).toEqual([-6, 4]);
});

test("erf within 1.5e-7; its derivative is 2/√π e^(-x²)", async () => {
  const x = [-3, -0.5, 0, 0.25, 1, 2];
  const known = [-0.9999779095, -0.5204998778, 0, 0.2763263902, 0.8427007929, 0.995322265];
  expectClose(await valuesOf(erf(tensor(x))), known, { absolute: 3e-7 });
  const away = x.filter((value) => value !== 0);
  const slopes = away.map((value) => (2 / Math.sqrt(Math.PI)) * Math.exp(-(value ** 2)));
  expectClose(await slope(erf, away), slopes, { absolute: 1e-5 });
});

test("clamp limits x to a range, in which its derivative is 1", async () => {
  const inside = (x: Tensor) => clamp(x, -1, 2);
  expect(await valuesOf(inside(tensor([-5, -1, 0, 2, 7])))).toEqual([-1, -1, 0, 2, 2]);
  expect(await slope(inside, [-5, -1, 0, 2, 7])).toEqual([0, 1, 1, 1, 0]);
  expect(await valuesOf(clamp(tensor([5, 5]), 0, tensor([1, 9])))).toEqual([1, 5]);
});

test("oneHot is 1 at the class on a new last axis; classes out of range give zeros", async () => {
  const marks = oneHot(whole([2, 0, 3, -1], [2, 2]), 3);
  expect([marks.shape, marks.dtype]).toEqual([[2, 2, 3], "float32"]);
  expect(await valuesOf(marks)).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test("maskedMean weights, broadcasts its weights, and is 0 without weights", async () => {
  const x = tensor([
    [1, 2],
    [3, 5],
  ]);
  expect(await valuesOf(maskedMean(x, tensor([[1], [0]])))).toEqual([1.5]);
  expect(await valuesOf(maskedMean(x, tensor([3, 1])))).toEqual([(3 * 1 + 2 + 3 * 3 + 5) / 8]);
  expect(await valuesOf(maskedMean(x, zeros([2, 2])))).toEqual([0]);
  expect(await valuesOf(grad((y: Tensor) => maskedMean(y, zeros([2, 2])))(x))).toEqual([0, 0, 0, 0]);
});

test("gradients", async () => {
  await checkCase({
    name: "composed",
    inputs: [wave([2, 3], 1), wave([2, 1], 2, { low: 0.2, high: 1 })],
    compute: (x, weights) => [
      relu(x!),
      softplus(x!),
      square(x!),
      clamp(x!, -0.5, 0.5),
      maskedMean(x!, weights!),
    ],
  });
});
