import { expect, test } from "vitest";
import { changeOf, programOf } from "../../test/program-of.ts";
import { add, mul } from "../primitives/binary.ts";
import { gruSequence } from "../primitives/gru.ts";
import { sum } from "../primitives/reduce.ts";
import { scan } from "../primitives/scan.ts";
import { exp, tanh } from "../primitives/unary.ts";
import type { Program } from "../program.ts";
import { ones, parameter, type Tensor, tensor } from "../tensor.ts";
import { trace } from "../trace.ts";
import { removeDeadCode } from "./dead-code.ts";

const change = (program: Program) => changeOf(program, removeDeadCode(program));
const keepFirst = (program: Program): Program => ({ ...program, outputs: program.outputs.slice(0, 1) });

test("unread steps are removed, with their constants; inputs are kept; variables are renumbered", () => {
  const program = programOf((x, y) => [mul(x, 2), exp(mul(add(x, y), tensor([3, 4])))], [2], [2]);
  expect(change(keepFirst(program))).toMatchInlineSnapshot(`
    "
    input  v0: float32[2]
    input  v1: float32[2]
    const  v6: float32[2]
    v3: float32[1] = reshape shape=[1] 2
    v4: float32[2] = broadcast shape=[2] v3
    v5: float32[2] = mul v0 v4
    v7: float32[2] = add v0 v1
    v8: float32[2] = mul v7 v6
    v9: float32[2] = exp v8
    output v5

    becomes

    input  v0: float32[2]
    input  v1: float32[2]
    v3: float32[1] = reshape shape=[1] 2
    v4: float32[2] = broadcast shape=[2] v3
    v5: float32[2] = mul v0 v4
    output v5"
  `);
});

test("a step is kept while one of its results is read", () => {
  const weights = { weightIh: ones([6, 3]), weightHh: ones([6, 2]) };
  const program = programOf((x) => gruSequence(x, weights).hidden, [1, 4, 3]);
  expect(removeDeadCode(program).steps.map(({ outputs }) => outputs.length)).toEqual([3]);
});

test("steps that state depends on are kept", () => {
  const [h, x] = [1, 2].map(() => parameter({ shape: [2], dtype: "float32" })) as [Tensor, Tensor];
  const program = trace({ inputs: [x], outputs: [exp(x)], state: [{ current: h, next: add(h, x) }] });
  expect(change({ ...program, outputs: [] })).toMatchInlineSnapshot(`
    "
    input  v0: float32[2]
    state  v1: float32[2]
    v2: float32[2] = exp v0
    v3: float32[2] = add v1 v0
    next   v1 <- v3
    output

    becomes

    input  v0: float32[2]
    state  v1: float32[2]
    v2: float32[2] = add v1 v0
    next   v1 <- v2
    output"
  `);
});

test("a scan keeps only the outputs, sequences and constants that are read; its carries are kept", () => {
  const [xs, ys, outside] = [[4, 3], [4, 3], [3]].map((shape) => parameter({ shape, dtype: "float32" })) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const { carry, outputs } = scan(
    (held: Tensor, { x, y }: { x: Tensor; y: Tensor }) => ({
      carry: add(held, x),
      output: { read: tanh(held), unread: mul(exp(y), outside) },
    }),
    ones([3]),
    { x: xs, y: ys },
  );
  const program = trace({ inputs: [xs, ys, outside], outputs: [sum(carry), outputs.read] });
  expect(change(program)).toMatchInlineSnapshot(`
    "
    input  v0: float32[4, 3]
    input  v1: float32[4, 3]
    input  v2: float32[3]
    const  v3: float32[3]
    v4: float32[3], v5: float32[4, 3], v6: float32[4, 3], v7: float32[4, 3], v8: float32[4, 3] = scan length=4 carries=1 sequences=2 v3 v0 v1 v2
      | input  v0: float32[3]
      | input  v1: float32[3]
      | input  v2: float32[3]
      | input  v3: float32[3]
      | v4: float32[3] = add v0 v1
      | v5: float32[3] = tanh v0
      | v6: float32[3] = exp v2
      | v7: float32[3] = mul v6 v3
      | output v4 v5 v7 v0 v6
    v9: float32[1] = reduce kind=sum axes=[0] v4
    v10: float32[] = reshape shape=[] v9
    output v10 v5

    becomes

    input  v0: float32[4, 3]
    input  v1: float32[4, 3]
    input  v2: float32[3]
    const  v3: float32[3]
    v4: float32[3], v5: float32[4, 3] = scan length=4 carries=1 sequences=1 v3 v0
      | input  v0: float32[3]
      | input  v1: float32[3]
      | v4: float32[3] = add v0 v1
      | v5: float32[3] = tanh v0
      | output v4 v5
    v6: float32[1] = reduce kind=sum axes=[0] v4
    v7: float32[] = reshape shape=[] v6
    output v7 v5"
  `);
});

test("a program without dead code is only renumbered", () => {
  const program = removeDeadCode(programOf((x, y) => tanh(add(mul(x, y), x)), [2], [2]));
  expect(removeDeadCode(program)).toEqual(program);
});
