import { expect, test } from "vitest";
import { refusalsOf } from "../../test/refusals.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { apply1, ones, type Tensor, tensor } from "../tensor.ts";
import { flagWave } from "../testing/case.ts";
import { broadcastPrimitive, broadcastTo } from "./broadcast.ts";
import { sum } from "./reduce.ts";

test("repeats axes of 1 and adds axes in front", async () => {
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

test("the gradient counts the repetitions, 0 of them included", async () => {
  const slope = (shape: readonly number[]) => grad((x: Tensor) => sum(broadcastTo(x, shape)));
  expect(await valuesOf(slope([5, 2, 3])(ones([2, 1])))).toEqual([15, 15]);
  expect(await valuesOf(slope([0, 2])(ones([1, 2])))).toEqual([0, 0]);
});

test("refuses", () => {
  const x = ones([2, 3]);
  expect(
    refusalsOf({
      "fewer axes": () => broadcastTo(x, [3]),
      "a shorter axis": () => broadcastTo(x, [1, 3]),
      "another length": () => broadcastTo(x, [2, 4]),
      "no shape": () => broadcastTo(x, [1.5, 2, 3]),
      "a step of another rank": () => apply1(broadcastPrimitive, [x], { shape: [1, 2, 3] }),
    }),
  ).toMatchInlineSnapshot(`
    "
    fewer axes
      ShapeError: broadcastTo: [2, 3] does not stretch to [3].
    a shorter axis
      ShapeError: broadcastTo: [2, 3] does not stretch to [1, 3].
    another length
      ShapeError: broadcastTo: shapes [2, 3] and [2, 4] do not broadcast: 3 and 4 at axis -1.
      Axes are aligned at the last one and must be equal, or 1 on one side.
    no shape
      ShapeError: broadcastTo: [1.5, 2, 3] is not a shape.
      Every axis is a whole number, 0 or more.
    a step of another rank
      ShapeError: broadcast: [2, 3] does not stretch to [1, 2, 3]."
  `);
});
