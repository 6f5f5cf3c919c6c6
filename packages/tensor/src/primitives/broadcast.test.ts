import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { apply1, ones, type Tensor, tensor } from "../tensor.ts";
import { flagWave } from "../testing/case.ts";
import { broadcastPrimitive, broadcastTo } from "./broadcast.ts";
import { sum } from "./reduce.ts";

test("repeats axes of length 1 and adds leading axes", async () => {
  expect(await valuesOf(broadcastTo(tensor([[1], [2]]), [2, 3]))).toEqual([1, 1, 1, 2, 2, 2]);
  expect(await valuesOf(broadcastTo(tensor([1, 2]), [2, 2]))).toEqual([1, 2, 1, 2]);
  expect(await valuesOf(broadcastTo(tensor([[[1]], [[2]]]), [2, 2, 1]))).toEqual([1, 1, 2, 2]);
  expect(broadcastTo(flagWave([1]), [3]).dtype).toBe("bool");
  expect(broadcastTo(tensor(1), [0, 2]).shape).toEqual([0, 2]);
});

test("to its own shape is the tensor itself", () => {
  const x = ones([2, 1]);
  expect(broadcastTo(x, [2, 1])).toBe(x);
});

test("the gradient sums over the repetitions, 0 of them included", async () => {
  const slope = (shape: readonly number[]) => grad((x: Tensor) => sum(broadcastTo(x, shape)));
  expect(await valuesOf(slope([5, 2, 3])(ones([2, 1])))).toEqual([15, 15]);
  expect(await valuesOf(slope([0, 2])(ones([1, 2])))).toEqual([0, 0]);
});

test("rejects invalid arguments", () => {
  const x = ones([2, 3]);
  expect(
    errorsOf({
      "fewer axes": () => broadcastTo(x, [3]),
      "a shorter axis": () => broadcastTo(x, [1, 3]),
      "a different length": () => broadcastTo(x, [2, 4]),
      "an invalid shape": () => broadcastTo(x, [1.5, 2, 3]),
      "a step of a different rank": () => apply1(broadcastPrimitive, [x], { shape: [1, 2, 3] }),
    }),
  ).toMatchInlineSnapshot(`
    "
    fewer axes
      ShapeError: broadcastTo: input has shape [2, 3]; expected a shape that broadcasts to [3].
    a shorter axis
      ShapeError: broadcastTo: input has shape [2, 3]; expected a shape that broadcasts to [1, 3].
    a different length
      ShapeError: broadcastTo: the second shape is [2, 4]; expected a shape that broadcasts with [2, 3].
      Axes are aligned at the last; they must be equal, or one of them 1.
    an invalid shape
      ShapeError: broadcastTo: the shape is [1.5, 2, 3]; expected non-negative integers.
    a step of a different rank
      ShapeError: broadcast: input has shape [2, 3]; expected a shape that broadcasts to [1, 2, 3]."
  `);
});
