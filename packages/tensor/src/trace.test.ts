import { describe, expect, test } from "vitest";
import { errorsOf } from "../test/errors-of.ts";
import { add, mul } from "./primitives/binary.ts";
import { identity, stopGradient } from "./primitives/identity.ts";
import { lstmSequence } from "./primitives/lstm.ts";
import { exp } from "./primitives/unary.ts";
import { programText } from "./program.ts";
import { ones, parameter, type Tensor, tensor } from "./tensor.ts";
import { trace, traceClosure } from "./trace.ts";

const input = (shape: readonly number[] = [2]): Tensor => parameter({ shape, dtype: "float32" });

describe("trace", () => {
  test("inputs, constants and results may be one variable; shared nodes are computed once", () => {
    const x = input();
    const unused = input([3]);
    const constant = tensor([1, 2]);
    const twice = exp(x);
    const outputs = [x, constant, add(twice, twice), twice, x];
    expect(`\n${programText(trace({ inputs: [x, unused], outputs }))}`).toMatchInlineSnapshot(`
      "
      input  v0: float32[2]
      input  v1: float32[3]
      const  v2: float32[2]
      v3: float32[2] = exp v0
      v4: float32[2] = add v3 v3
      output v0 v2 v4 v3 v0"
    `);
  });

  test("identity and stopGradient add no step", () => {
    const x = input();
    expect(programText(trace({ inputs: [x], outputs: [identity(stopGradient(exp(identity(x))))] }))).toBe(
      "input  v0: float32[2]\nv1: float32[2] = exp v0\noutput v1",
    );
  });

  test("a step has all its results, whether read or not", () => {
    const x = input([2, 3, 4]);
    const { cell } = lstmSequence(x, { weightIh: ones([8, 4]), weightHh: ones([8, 2]) });
    const { steps, outputs } = trace({ inputs: [x], outputs: [cell] });
    expect(steps.map(({ primitive }) => primitive.name)).toEqual(["lstm"]);
    expect(steps[0]!.outputs).toHaveLength(5);
    expect(outputs).toEqual([steps[0]!.outputs[2]]);
  });

  test("the next value of a state may be another state, an input, or itself", () => {
    const [a, b, c, x] = [input(), input(), input(), input()] as [Tensor, Tensor, Tensor, Tensor];
    const state = [
      { current: a, next: b },
      { current: b, next: x },
      { current: c, next: c },
    ];
    expect(`\n${programText(trace({ inputs: [x], outputs: [mul(a, b)], state }))}`).toMatchInlineSnapshot(`
      "
      input  v0: float32[2]
      state  v1: float32[2]
      state  v2: float32[2]
      state  v3: float32[2]
      v4: float32[2] = mul v1 v2
      next   v1 <- v2
      next   v2 <- v0
      next   v3 <- v3
      output v4"
    `);
  });

  test("rejects tensors of another trace, nested or direct", () => {
    const [x, foreign] = [input(), input([5])];
    expect(
      errorsOf({
        "an operand": () => trace({ inputs: [x], outputs: [add(x, exp(input()))] }),
        "a result": () => trace({ inputs: [x], outputs: [foreign] }),
        "a next state": () => trace({ inputs: [], outputs: [], state: [{ current: x, next: foreign }] }),
      }),
    ).toMatchInlineSnapshot(`
      "
      an operand
        TraceError: parameter float32[2] belongs to another trace.
        Pass it to the function as an argument; arguments are valid only inside the function.
      a result
        TraceError: parameter float32[5] belongs to another trace.
        Pass it to the function as an argument; arguments are valid only inside the function.
      a next state
        TraceError: parameter float32[5] belongs to another trace.
        Pass it to the function as an argument; arguments are valid only inside the function."
    `);
  });
});

describe("traceClosure", () => {
  test("tensors that do not depend on the inputs become inputs, each once; scalars stay constants", () => {
    const [x, outside] = [input(), input()];
    const table = tensor([5, 6]);
    const computed = exp(outside);
    const body = add(mul(add(x, computed), table), mul(computed, add(x, 0.5)));
    const { program, captured } = traceClosure({ inputs: [x], outputs: [body, outside, table] });
    expect(captured).toHaveLength(3);
    for (const x of [outside, table, computed]) expect(captured.includes(x)).toBe(true);
    expect(program.inputs).toHaveLength(4);
    expect(program.constants.map(({ data }) => data[0])).toEqual([0.5]);
    const names = program.steps.map(({ primitive }) => primitive.name);
    expect(names).not.toContain("exp");
    expect(names).toContain("broadcast");
  });

  test("an unread input stays an input", () => {
    const [x, y] = [input(), input()];
    const { program, captured } = traceClosure({ inputs: [x, y], outputs: [y] });
    expect(captured).toEqual([]);
    expect(programText(program)).toBe("input  v0: float32[2]\ninput  v1: float32[2]\noutput v1");
  });
});
