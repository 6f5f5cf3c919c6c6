import { describe, expect, test } from "vitest";
import { grad } from "../autodiff.ts";
import { compile, compileLoop } from "../compile.ts";
import { optimize } from "../optimize.ts";
import { add, mul, sub } from "../primitives/binary.ts";
import { broadcastTo } from "../primitives/broadcast.ts";
import { gruSequence } from "../primitives/gru.ts";
import { matmul } from "../primitives/matmul.ts";
import { randomUniform } from "../primitives/random.ts";
import { sum } from "../primitives/reduce.ts";
import { reshape } from "../primitives/reshape.ts";
import { scan } from "../primitives/scan.ts";
import { exp, tanh } from "../primitives/unary.ts";
import { type Program, print } from "../program.ts";
import { referenceBackend } from "../reference-backend.ts";
import { ones, parameter, type Tensor, tensor } from "../tensor.ts";
import { expectAgreement } from "../testing/compare.ts";
import { behaviourCases } from "../testing.ts";
import { trace } from "../trace.ts";
import { leaves, unflatten } from "../tree.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";
import { foldConstants } from "./constant-folding.ts";
import { removeDeadCode } from "./dead-code.ts";
import { fuseElementwise } from "./fusion.ts";

/** The program of a function of tensors of one shape. */
function programOf(
  f: (...inputs: Tensor[]) => Tensor | Tensor[],
  inputs = 2,
  shape: readonly number[] = [2, 3],
): Program {
  const parameters = Array.from({ length: inputs }, () => parameter({ shape, dtype: "float32" }));
  return trace({ inputs: parameters, outputs: [f(...parameters)].flat() });
}

test("print shows a program as text", () => {
  const program = programOf((x, y) => matmul(tanh(add(x, 1)), y, { transposeB: true }));
  expect(`\n${print(program)}`).toMatchInlineSnapshot(`
    "
    input  v0: float32[2, 3]
    input  v1: float32[2, 3]
    v3: float32[1, 1] = reshape shape=[1,1] 1
    v4: float32[2, 3] = broadcast shape=[2,3] v3
    v5: float32[2, 3] = add v0 v4
    v6: float32[2, 3] = tanh v5
    v7: float32[2, 2] = matmul transposeB v6 v1
    output v7"
  `);
});

test("print shows the body of a scan, and state", async () => {
  const loop = await compileLoop(
    referenceBackend(),
    (h: Tensor, xs: Tensor) => {
      const { carry, outputs } = scan(
        (held: Tensor, x: Tensor) => ({ carry: tanh(add(held, x)), output: sum(held) }),
        h,
        xs,
      );
      return { state: carry, output: outputs };
    },
    { state: ones([3]), batch: ones([4, 3]) },
  );
  expect(`\n${print(loop.program)}`).toMatchInlineSnapshot(`
    "
    input  v0: float32[4, 3]
    state  v1: float32[3]
    v2: float32[3], v3: float32[4] = scan length=4 carries=1 sequences=1 v1 v0
      | input  v0: float32[3]
      | input  v1: float32[3]
      | v2: float32[3] = elementwise add(0, 1); tanh(2) results=[3] shape=[3] v0 v1
      | v3: float32[1] = reduce kind=sum axes=[0] v0
      | v4: float32[] = reshape shape=[] v3
      | output v2 v4
    next   v1 <- v2
    output v3"
  `);
});

describe("dead code", () => {
  test("goes, with the variables and constants it alone used", () => {
    const x = parameter({ shape: [2], dtype: "float32" });
    const split = gruSequence(reshape(x, [1, 2, 1]), { weightIh: ones([6, 1]), weightHh: ones([6, 2]) });
    const program = trace({ inputs: [x], outputs: [split.hidden] });
    const unused = { ...program, outputs: [program.inputs[0]!] };
    expect(print(removeDeadCode(unused))).toBe("input  v0: float32[2]\noutput v0");
  });

  test("leaves a scan only the outputs and sequences that are read", () => {
    const xs = parameter({ shape: [4, 3], dtype: "float32" });
    const ys = parameter({ shape: [4, 3], dtype: "float32" });
    const { carry } = scan(
      (held: Tensor, { x, y }: { x: Tensor; y: Tensor }) => ({ carry: add(held, x), output: exp(y) }),
      ones([3]),
      { x: xs, y: ys },
    );
    expect(
      `\n${print(removeDeadCode(trace({ inputs: [xs, ys], outputs: [carry] })))}`,
    ).toMatchInlineSnapshot(`
      "
      input  v0: float32[4, 3]
      input  v1: float32[4, 3]
      const  v2: float32[3]
      v3: float32[3] = scan length=4 carries=1 sequences=1 v2 v0
        | input  v0: float32[3]
        | input  v1: float32[3]
        | v3: float32[3] = add v0 v1
        | output v3
      output v3"
    `);
  });
});

test("common subexpressions are computed once", () => {
  const program = programOf((x, y) => [mul(add(x, y), 2), mul(add(x, y), 2), mul(add(y, x), 2)]);
  const shared = removeDeadCode(shareCommonSubexpressions(program));
  const count = ({ steps }: Program) =>
    steps.filter(({ primitive: { name } }) => name === "add" || name === "mul").length;
  expect(count(program)).toBe(6);
  expect(count(shared)).toBe(4);
  expect(shared.outputs[0]).toBe(shared.outputs[1]);
});

test("random numbers of one key are one thing, of two keys two", () => {
  const key = parameter({ shape: [2], dtype: "int32" });
  const other = parameter({ shape: [2], dtype: "int32" });
  const outputs = [randomUniform(key, [3]), randomUniform(key, [3]), randomUniform(other, [3])];
  const { outputs: shared } = shareCommonSubexpressions(trace({ inputs: [key, other], outputs }));
  expect(shared[0]).toBe(shared[1]);
  expect(shared[2]).not.toBe(shared[0]);
});

test("what depends on constants alone is computed when compiling", () => {
  const program = foldConstants(programOf((x) => mul(x, sum(exp(tensor([0, 0, 0])))), 1));
  expect(removeDeadCode(program).steps.map(({ primitive }) => primitive.name)).toEqual(["broadcast", "mul"]);
});

describe("fusion", () => {
  const fused = (f: (...inputs: Tensor[]) => Tensor | Tensor[], inputs?: number) =>
    print(fuseElementwise(programOf(f, inputs)));

  test("makes one step of a run, reading stretched operands in place", () => {
    expect(
      `\n${fused((x, y) => sub(tanh(mul(x, broadcastTo(tensor([1, 2, 3]), [2, 3]))), y))}`,
    ).toMatchInlineSnapshot(`
      "
      input  v0: float32[2, 3]
      input  v1: float32[2, 3]
      const  v2: float32[3]
      v3: float32[1, 3] = reshape shape=[1,3] v2
      v4: float32[2, 3] = elementwise mul(0, 1); tanh(3); sub(4, 2) results=[5] shape=[2,3] v0 v3 v1
      output v4"
    `);
  });

  test("hands out what others read", () => {
    expect(
      `\n${fused((x, y) => {
        const total = add(x, y);
        return [mul(total, total), sum(total)];
      })}`,
    ).toMatchInlineSnapshot(`
      "
      input  v0: float32[2, 3]
      input  v1: float32[2, 3]
      v2: float32[2, 3], v3: float32[2, 3] = elementwise add(0, 1); mul(2, 2) results=[2,3] shape=[2,3] v0 v1
      v4: float32[1, 1] = reduce kind=sum axes=[0,1] v2
      v5: float32[] = reshape shape=[] v4
      output v3 v5"
    `);
  });

  test("does not move a step past one that waits for it", () => {
    const program = fuseElementwise(
      programOf((x, y) => {
        const total = add(x, y);
        return add(total, broadcastTo(sum(total), [2, 3]));
      }),
    );
    expect(program.steps.filter(({ primitive }) => primitive.name === "elementwise").length).toBe(2);
  });

  test("does not mix shapes, and stops at a size that fits the cache", () => {
    const chain = (x: Tensor) => Array.from({ length: 50 }).reduce<Tensor>((y) => tanh(y), x);
    const program = fuseElementwise(programOf(chain, 1));
    expect(program.steps.length).toBeGreaterThan(1);
    expect(program.steps.length).toBeLessThan(6);
  });

  test("is not differentiated", () => {
    const { steps } = fuseElementwise(programOf((x, y) => mul(add(x, y), y)));
    expect(() => steps[0]!.primitive.gradient({} as never, {} as never)).toThrowErrorMatchingInlineSnapshot(`
      [GradientError: elementwise: a fused program is not differentiated.
      Differentiate the function before compiling it.]
    `);
  });
});

/** The reference without the passes: what `optimize` must not change. */
test("optimised programs give the numbers of plain ones", async () => {
  const backend = referenceBackend({ precision: "float64" });
  const cases = behaviourCases().filter((_, i) => i % 7 === 0);
  expect(cases.length).toBeGreaterThan(100);
  for (const { name, compute, inputs } of cases) {
    const parameters = inputs.map(({ shape, dtype }) => parameter({ shape, dtype }));
    const tree = compute(...parameters);
    const executable = await backend.compile(
      trace({ inputs: parameters, outputs: leaves(tree) as Tensor[] }),
    );
    const plain = await executable.run(inputs.map(({ data }) => data));
    const shapes = leaves(tree) as Tensor[];
    const expected = unflatten(
      tree,
      plain.map((data, i) => tensor(data, shapes[i]!.shape, shapes[i]!.dtype)),
    );
    const compiled = await compile(
      backend,
      (...values: Tensor[]) => compute(...values),
      ...(inputs as Tensor[]),
    );
    expect(
      () => expectAgreement(compiled.runSync(...(inputs as Tensor[])), expected, 1e-12),
      name,
    ).not.toThrow();
  }
});

test("a gradient through a long loop compiles into a program of the length of its body", async () => {
  const loss = (x: Tensor) =>
    sum(scan((h: Tensor, at: Tensor) => ({ carry: tanh(mul(h, at)), output: h }), ones([3]), x).carry);
  const [short, long] = await Promise.all(
    [10, 1000].map((time) => compile(referenceBackend(), grad(loss), ones([time, 3]))),
  );
  expect(long!.program.steps.length).toBe(short!.program.steps.length);
  expect(print(optimize(long!.program))).toBe(print(long!.program));
});
