import { expect, test } from "vitest";
import { valuesOf } from "../test/values.ts";
import { grad } from "./autodiff.ts";
import { mul } from "./primitives/binary.ts";
import { sum } from "./primitives/reduce.ts";
import { tanh } from "./primitives/unary.ts";
import { programText } from "./program.ts";
import { replay } from "./replay.ts";
import { parameter, type Tensor, tensor } from "./tensor.ts";
import { trace } from "./trace.ts";

const x = parameter({ shape: [2], dtype: "float32" });
const y = parameter({ shape: [2], dtype: "float32" });
const program = trace({ inputs: [x, y], outputs: [tanh(mul(x, tensor([2, 3]))), y, sum(y)] });

test("a replayed program is the same program", () => {
  expect(programText(trace({ inputs: [x, y], outputs: replay(program, [x, y]) }))).toBe(programText(program));
});

test("its outputs are ordinary tensors, with values and gradients", async () => {
  const given = tensor([0.5, -1]);
  const [first, second, third] = replay(program, [tensor([0, 0]), given]) as [Tensor, Tensor, Tensor];
  expect(second).toBe(given);
  expect(await valuesOf([first, third])).toEqual([[0, 0], [-0.5]]);
  const slope = grad((a: Tensor) => sum(replay(program, [a, given])[0]!));
  expect(await valuesOf(slope(tensor([0, 0])))).toEqual([2, 3]);
});
