import { expect, test } from "vitest";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { mul } from "./binary.ts";
import { clipGradient } from "./clip-gradient.ts";
import { sum } from "./reduce.ts";
import { scan } from "./scan.ts";

test("is the identity, and clips its gradient", async () => {
  const x = tensor([1, -2, 3]);
  expect(await valuesOf(clipGradient(x, 0.5))).toEqual([1, -2, 3]);
  const weights = tensor([0.25, 4, -4]);
  expect(await valuesOf(grad((at: Tensor) => sum(mul(clipGradient(at, 0.5), weights)))(x))).toEqual([
    0.25, 0.5, -0.5,
  ]);
});

test("clips between the steps of a scan", async () => {
  const gradient = (limit: number) =>
    grad((start: Tensor) => {
      const { carry } = scan(
        (h: Tensor) => ({ carry: mul(clipGradient(h, limit), 10), output: {} }),
        start,
        {},
        { length: 5 },
      );
      return sum(carry as Tensor);
    })(tensor([1]));
  expect(await valuesOf(gradient(1e9))).toEqual([1e5]);
  expect(await valuesOf(gradient(3))).toEqual([3]);
});

test("rejects a limit that is not positive", () => {
  expect(() => clipGradient(tensor([1]), 0)).toThrowErrorMatchingInlineSnapshot(
    `[GradientError: clipGradient: limit is 0; expected a number above 0.]`,
  );
});
