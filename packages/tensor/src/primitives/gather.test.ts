import { expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { checkCase } from "../../test/gradient-check.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { wave, whole } from "../testing/case.ts";
import { gather } from "./gather.ts";
import { sum } from "./reduce.ts";

const table = tensor([
  [1, 2],
  [3, 4],
  [5, 6],
]);

test("selects rows by index, of any shape", async () => {
  expect(await valuesOf(gather(table, whole([2, 0, 2])))).toEqual([5, 6, 1, 2, 5, 6]);
  expect(gather(ones([3, 4, 5]), whole([0, 1], [2, 1])).shape).toEqual([2, 1, 4, 5]);
  expect(await valuesOf(gather(table, whole([1], [])))).toEqual([3, 4]);
  expect(await valuesOf(gather(tensor([7, 8]), whole([1, 0])))).toEqual([8, 7]);
});

test("an index out of range gives NaN, or 0 for int32 and bool", async () => {
  const { NaN: nan } = Number;
  const outside = whole([-1, 1, 3]);
  expect(await valuesOf(gather(table, outside))).toEqual([nan, nan, 3, 4, nan, nan]);
  expect(await valuesOf(gather(whole([7, 8, 9]), outside))).toEqual([0, 8, 0]);
  expect(await valuesOf(gather(tensor([1, 1, 1], undefined, "bool"), outside))).toEqual([0, 1, 0]);
  expect(await valuesOf(gather(ones([0, 2]), whole([0])))).toEqual([nan, nan]);
});

test("the gradient is summed over repeated indices, and indices out of range contribute nothing", async () => {
  const f = (t: Tensor) => sum(gather(t, whole([2, 0, 2, 3])));
  expect(await valuesOf(grad(f)(table))).toEqual([1, 1, 0, 0, 2, 2]);
  await checkCase({
    name: "indices of two axes",
    inputs: [wave([3, 2, 2])],
    compute: (t) => gather(t!, whole([1, 0, 1, 2], [2, 2])),
  });
});

test("rejects invalid arguments", () => {
  expect(
    errorsOf({
      "indices that are not int32": () => gather(table, ones([2])),
      "a table without rows": () => gather(tensor(1), whole([0])),
    }),
  ).toMatchInlineSnapshot(`
    "
    indices that are not int32
      DTypeError: gather: the dtype of indices is float32; expected int32.
    a table without rows
      ShapeError: gather: table has shape []; expected [rows, ...]."
  `);
});
