import { expect, test } from "vitest";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { mul } from "./binary.ts";
import { cast } from "./cast.ts";
import { sum } from "./reduce.ts";

test("float32 to int32 truncates toward zero", async () => {
  const x = cast(tensor([1.9, -1.9, 0.5, -0.5, 3]), "int32");
  expect(x.dtype).toBe("int32");
  expect(await valuesOf(x)).toEqual([1, -1, 0, 0, 3]);
});

test("to bool is true unless 0; NaN is true", async () => {
  expect(await valuesOf(cast(tensor([0, -0, 0.1, -2, Number.NaN]), "bool"))).toEqual([0, 0, 1, 1, 1]);
  expect(await valuesOf(cast(whole([0, 256, -1]), "bool"))).toEqual([0, 1, 1]);
});

test("from bool and from int32 is exact", async () => {
  const flags = tensor([1, 0], undefined, "bool");
  expect(await valuesOf([cast(flags, "float32"), cast(flags, "int32")])).toEqual([
    [1, 0],
    [1, 0],
  ]);
  expect(await valuesOf(cast(whole([2 ** 31 - 1]), "float32"))).toEqual([2 ** 31 - 1]);
});

test("to its own type is the tensor itself", () => {
  const x = tensor([1]);
  expect(cast(x, "float32")).toBe(x);
});

test("the gradient is zero", async () => {
  const f = (x: Tensor) => sum(mul(x, cast(cast(x, "int32"), "float32")));
  expect(await valuesOf(grad(f)(tensor([2.5, -1.5])))).toEqual([2, -1]);
});
