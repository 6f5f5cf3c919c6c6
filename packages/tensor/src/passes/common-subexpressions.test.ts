import { expect, test } from "vitest";
import { changeOf, programOf } from "../../test/program-of.ts";
import { add, mul } from "../primitives/binary.ts";
import { cast } from "../primitives/cast.ts";
import { lstmSequence } from "../primitives/lstm.ts";
import { pad } from "../primitives/pad.ts";
import { randomUniform } from "../primitives/random.ts";
import { sum } from "../primitives/reduce.ts";
import { tanh } from "../primitives/unary.ts";
import type { Program } from "../program.ts";
import { ones, parameter, scalar, type Tensor, tensor } from "../tensor.ts";
import { trace } from "../trace.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";

const countOf = (program: Program) => shareCommonSubexpressions(program).steps.length;

test("equal steps on equal operands are merged, at any depth", () => {
  const program = programOf((x, y) => [tanh(mul(add(x, y), 2)), tanh(mul(add(x, y), 2))], [2], [2]);
  expect(changeOf(program, shareCommonSubexpressions(program))).toMatchInlineSnapshot(`
    "
    input  v0: float32[2]
    input  v1: float32[2]
    v3: float32[1] = reshape shape=[1] 2
    v4: float32[2] = broadcast shape=[2] v3
    v5: float32[2] = add v0 v1
    v6: float32[2] = mul v5 v4
    v7: float32[2] = tanh v6
    v9: float32[1] = reshape shape=[1] 2
    v10: float32[2] = broadcast shape=[2] v9
    v11: float32[2] = add v0 v1
    v12: float32[2] = mul v11 v10
    v13: float32[2] = tanh v12
    output v7 v13

    becomes

    input  v0: float32[2]
    input  v1: float32[2]
    v3: float32[1] = reshape shape=[1] 2
    v4: float32[2] = broadcast shape=[2] v3
    v5: float32[2] = add v0 v1
    v6: float32[2] = mul v5 v4
    v7: float32[2] = tanh v6
    output v7 v7"
  `);
});

test("steps that differ in operands, their order, attributes or primitive are kept", () => {
  const f = (x: Tensor, y: Tensor) => [
    add(x, y),
    add(y, x),
    mul(x, y),
    sum(x, { axes: [0], keepAxes: true }),
    sum(x, { axes: [1], keepAxes: true }),
    cast(x, "int32"),
    cast(x, "bool"),
  ];
  expect(countOf(programOf(f, [2, 2], [2, 2]))).toBe(7);
});

test("numbers that are equal in JSON are distinguished", () => {
  const values = [0, -0, Number.NaN, Infinity, -Infinity];
  const program = programOf((x) => values.map((value) => pad(x, { before: [1], after: [0], value })), [2]);
  expect(countOf(program)).toBe(5);
  const added = programOf((x) => values.map((value) => add(x, scalar(value))), []);
  expect(countOf(added)).toBe(5);
});

test("all results of a merged step are shared", () => {
  const weights = { weightIh: ones([8, 3]), weightHh: ones([8, 2]) };
  const [weightIh, weightHh] = [weights.weightIh, weights.weightHh];
  const x = parameter({ shape: [1, 4, 3], dtype: "float32" });
  const options = { hidden: ones([1, 2]), cell: ones([1, 2]), lengths: tensor(Int32Array.of(4)) };
  const bias = ones([8]);
  const run = () => lstmSequence(x, { weightIh, weightHh, biasIh: bias, biasHh: bias }, options);
  const [first, second] = [run(), run()];
  const program = trace({ inputs: [x], outputs: [first.output, first.cell, second.output, second.cell] });
  const { outputs, steps } = shareCommonSubexpressions(program);
  expect(steps).toHaveLength(1);
  expect(outputs.slice(0, 2)).toEqual(outputs.slice(2));
});

test("the next value of a state is renamed too", () => {
  const [h, x] = [1, 2].map(() => parameter({ shape: [2], dtype: "float32" })) as [Tensor, Tensor];
  const program = trace({ inputs: [x], outputs: [add(h, x)], state: [{ current: h, next: add(h, x) }] });
  const { outputs, state } = shareCommonSubexpressions(program);
  expect(state[0]!.next).toBe(outputs[0]);
});

test("random numbers of one key are merged, those of two keys are not", () => {
  const [key, other] = [1, 2].map(() => parameter({ shape: [2], dtype: "int32" })) as [Tensor, Tensor];
  const outputs = [randomUniform(key, [3]), randomUniform(key, [3]), randomUniform(other, [3])];
  const shared = shareCommonSubexpressions(trace({ inputs: [key, other], outputs })).outputs;
  expect(shared[0]).toBe(shared[1]);
  expect(shared[2]).not.toBe(shared[0]);
});
