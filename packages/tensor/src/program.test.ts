import { expect, test } from "vitest";
import { programOf } from "../test/program-of.ts";
import { compileLoop } from "./compile.ts";
import { fuseElementwise } from "./passes/fusion.ts";
import { add, mul } from "./primitives/binary.ts";
import { cast } from "./primitives/cast.ts";
import { gruSequence } from "./primitives/gru.ts";
import { matmul } from "./primitives/matmul.ts";
import { pad } from "./primitives/pad.ts";
import { sum } from "./primitives/reduce.ts";
import { scan } from "./primitives/scan.ts";
import { tanh } from "./primitives/unary.ts";
import { bodyOf, numberText, programText } from "./program.ts";
import { referenceBackend } from "./reference-backend.ts";
import { ones, scalar, type Tensor, tensor } from "./tensor.ts";

test("a program is printed as text, one line per step", () => {
  const program = programOf((x, y) => matmul(tanh(add(x, 1)), y, { transposeB: true }), [2, 3], [4, 3]);
  expect(`\n${programText(program)}`).toMatchInlineSnapshot(`
    "
    input  v0: float32[2, 3]
    input  v1: float32[4, 3]
    v3: float32[1, 1] = reshape shape=[1,1] 1
    v4: float32[2, 3] = broadcast shape=[2,3] v3
    v5: float32[2, 3] = add v0 v4
    v6: float32[2, 3] = tanh v5
    v7: float32[2, 4] = matmul transposeB v6 v1
    output v7"
  `);
});

test("constants of one element are printed inline, others are named; attributes that are false are omitted", () => {
  const program = programOf(
    (x) => [
      mul(x, tensor([1, 2])),
      pad(x, { before: [1], after: [0], value: -Infinity }),
      cast(x, "int32"),
      [0.1, -0, Number.NaN].map((value) => add(sum(x), scalar(value))),
      gruSequence(ones([1, 2, 3]), { weightIh: ones([6, 3]), weightHh: ones([6, 2]) }).hidden,
    ],
    [2],
  );
  expect(`\n${programText(program)}`).toMatchInlineSnapshot(`
    "
    input  v0: float32[2]
    const  v1: float32[2]
    const  v18: float32[6]
    const  v19: float32[6]
    const  v20: float32[6, 2]
    const  v21: float32[6, 3]
    const  v22: float32[1, 2]
    const  v23: float32[1, 2, 3]
    v2: float32[2] = mul v0 v1
    v3: float32[3] = pad before=[1] value=-Infinity shape=[3] v0
    v4: int32[2] = cast dtype=int32 v0
    v6: float32[1] = reduce kind=sum axes=[0] v0
    v7: float32[] = reshape shape=[] v6
    v8: float32[] = add v7 0.1
    v10: float32[1] = reduce kind=sum axes=[0] v0
    v11: float32[] = reshape shape=[] v10
    v12: float32[] = add v11 -0
    v14: float32[1] = reduce kind=sum axes=[0] v0
    v15: float32[] = reshape shape=[] v14
    v16: float32[] = add v15 NaN
    v24: float32[1, 2, 2], v25: float32[1, 2], v26: float32[1, 2, 8] = gru resetAfter v23 v22 v21 v20 v19 v18 2
    output v2 v3 v4 v8 v12 v16 v25"
  `);
});

test("instructions of a fused step are numbered by register", () => {
  const program = fuseElementwise(programOf((x, y) => tanh(add(mul(x, y), x)), [3], [3]));
  expect(`\n${programText(program)}`).toMatchInlineSnapshot(`
    "
    input  v0: float32[3]
    input  v1: float32[3]
    v2: float32[3] = elementwise mul(0, 1); add(2, 0); tanh(3) results=[4] shape=[3] v0 v1
    output v2"
  `);
});

test("state and the body of a scan are printed", async () => {
  const loop = await compileLoop(
    referenceBackend(),
    (h: Tensor, xs: Tensor) => {
      const { carry, outputs } = scan(
        (held: Tensor, x: Tensor) => ({ carry: tanh(add(held, x)), output: sum(held) }),
        h,
        xs,
        { reverse: true },
      );
      return { state: carry, output: outputs };
    },
    { state: ones([3]), batch: ones([4, 3]) },
  );
  expect(`\n${programText(loop.program)}`).toMatchInlineSnapshot(`
    "
    input  v0: float32[4, 3]
    state  v1: float32[3]
    v2: float32[3], v3: float32[4] = scan length=4 reverse carries=1 sequences=1 v1 v0
      | input  v0: float32[3]
      | input  v1: float32[3]
      | v2: float32[3] = elementwise add(0, 1); tanh(2) results=[3] shape=[3] v0 v1
      | v3: float32[1] = reduce kind=sum axes=[0] v0
      | v4: float32[] = reshape shape=[] v3
      | output v2 v4
    next   v1 <- v2
    output v3"
  `);
  const [step] = loop.program.steps;
  expect(bodyOf(step!.attrs)!.inputs).toHaveLength(2);
  expect(bodyOf({})).toBeUndefined();
});

test("numbers as text distinguish -0 from 0", () => {
  expect([0, -0, 0.5, Number.NaN, -Infinity].map(numberText)).toEqual(["0", "-0", "0.5", "NaN", "-Infinity"]);
});
