import { expect, test } from "vitest";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { type Program, programText } from "../program.ts";
import { parameter, type Tensor, tensor } from "../tensor.ts";
import { trace } from "../trace.ts";
import { mul } from "./binary.ts";
import { identity, stopGradient } from "./identity.ts";
import { sum } from "./reduce.ts";

test("return their argument, of any element type, without a step in the program", async () => {
  const x = tensor([1, 0], undefined, "bool");
  expect(identity(x)).not.toBe(x);
  expect(await valuesOf([identity(x), stopGradient(x)])).toEqual([
    [1, 0],
    [1, 0],
  ]);
  const input = parameter({ shape: [2], dtype: "int32" });
  const program: Program = trace({ inputs: [input], outputs: [stopGradient(identity(input))] });
  expect(programText(program)).toBe("input  v0: int32[2]\noutput v0");
});

test("stopGradient blocks the gradient; identity does not", async () => {
  const slope = (f: (x: Tensor) => Tensor) => valuesOf(grad((x: Tensor) => sum(mul(x, f(x))))(tensor([3])));
  expect(await slope(identity)).toEqual([6]);
  expect(await slope(stopGradient)).toEqual([3]);
});
