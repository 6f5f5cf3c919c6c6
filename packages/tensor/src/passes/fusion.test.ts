import { describe, expect, test } from "vitest";
import { changeOf, programOf } from "../../test/program-of.ts";
import { add, less, mul, sub } from "../primitives/binary.ts";
import { broadcastTo } from "../primitives/broadcast.ts";
import { cast } from "../primitives/cast.ts";
import { sum } from "../primitives/reduce.ts";
import { reshape } from "../primitives/reshape.ts";
import { exp, tanh } from "../primitives/unary.ts";
import { where } from "../primitives/where.ts";
import { isStep, type Program } from "../program.ts";
import { parameter, type Tensor, tensor } from "../tensor.ts";
import { trace } from "../trace.ts";
import { fuseElementwise } from "./fusion.ts";

const change = (program: Program) => changeOf(program, fuseElementwise(program));
const names = (program: Program) => fuseElementwise(program).steps.map(({ primitive }) => primitive.name);

describe("fusion", () => {
  test("fuses a chain into one step, and reads broadcast operands in place", () => {
    const row = tensor([1, 2, 3]);
    const program = programOf((x, y) => sub(tanh(mul(x, row)), y), [2, 3], [2, 3]);
    expect(change(program)).toMatchInlineSnapshot(`
      "
      input  v0: float32[2, 3]
      input  v1: float32[2, 3]
      const  v2: float32[3]
      v3: float32[1, 3] = reshape shape=[1,3] v2
      v4: float32[2, 3] = broadcast shape=[2,3] v3
      v5: float32[2, 3] = mul v0 v4
      v6: float32[2, 3] = tanh v5
      v7: float32[2, 3] = sub v6 v1
      output v7

      becomes

      input  v0: float32[2, 3]
      input  v1: float32[2, 3]
      const  v2: float32[3]
      v3: float32[1, 3] = reshape shape=[1,3] v2
      v4: float32[2, 3] = elementwise mul(0, 1); tanh(3); sub(4, 2) results=[5] shape=[2,3] v0 v3 v1
      output v4"
    `);
  });

  test("returns the values that other steps read", () => {
    const program = programOf(
      (x, y) => {
        const total = add(x, y);
        return [mul(total, total), sum(total)];
      },
      [2, 3],
      [2, 3],
    );
    expect(change(program)).toMatchInlineSnapshot(`
      "
      input  v0: float32[2, 3]
      input  v1: float32[2, 3]
      v2: float32[2, 3] = add v0 v1
      v3: float32[2, 3] = mul v2 v2
      v4: float32[1, 1] = reduce kind=sum axes=[0,1] v2
      v5: float32[] = reshape shape=[] v4
      output v3 v5

      becomes

      input  v0: float32[2, 3]
      input  v1: float32[2, 3]
      v2: float32[2, 3], v3: float32[2, 3] = elementwise add(0, 1); mul(2, 2) results=[2,3] shape=[2,3] v0 v1
      v4: float32[1, 1] = reduce kind=sum axes=[0,1] v2
      v5: float32[] = reshape shape=[] v4
      output v3 v5"
    `);
  });

  test("mixes element types", () => {
    const program = programOf((x, y) => cast(where(less(x, y), x, y), "int32"), [3], [3]);
    expect(change(program)).toMatchInlineSnapshot(`
      "
      input  v0: float32[3]
      input  v1: float32[3]
      v2: bool[3] = less v0 v1
      v3: float32[3] = where v2 v0 v1
      v4: int32[3] = cast dtype=int32 v3
      output v4

      becomes

      input  v0: float32[3]
      input  v1: float32[3]
      v2: int32[3] = elementwise less(0, 1); where(2, 0, 1); cast(3) results=[4] shape=[3] v0 v1
      output v2"
    `);
  });

  test("a single step is fused as well", () => {
    expect(names(programOf((x) => exp(x), [3]))).toEqual(["elementwise"]);
  });

  test("does not move a step past one that depends on it", () => {
    const program = programOf(
      (x, y) => {
        const total = add(x, y);
        return mul(total, broadcastTo(sum(total), [2, 3]));
      },
      [2, 3],
      [2, 3],
    );
    expect(names(program)).toEqual(["elementwise", "reduce", "reshape", "reshape", "elementwise"]);
  });

  test("does not mix shapes, even of equal size", () => {
    const program = programOf((x) => tanh(reshape(exp(x), [3, 2])), [2, 3]);
    expect(names(program)).toEqual(["elementwise", "reshape", "elementwise"]);
  });

  test("merges chains that meet", () => {
    const program = programOf((x, y) => add(tanh(exp(x)), exp(tanh(y))), [3], [3]);
    expect(names(program)).toEqual(["elementwise"]);
  });

  test("stops at 24 instructions, which fit in the cache", () => {
    const chain = (x: Tensor) => Array.from({ length: 50 }).reduce<Tensor>((y) => tanh(y), x);
    const { steps } = fuseElementwise(programOf(chain, [3]));
    const fused = steps.filter((step) => isStep(step, "elementwise"));
    const lengths = fused.map(({ attrs }) => attrs.instructions.length);
    expect(lengths).toEqual([24, 24, 2]);
  });

  test("the next value of a state may be an intermediate instruction", () => {
    const [h, x] = [1, 2].map(() => parameter({ shape: [2], dtype: "float32" })) as [Tensor, Tensor];
    const next = add(h, x);
    expect(
      change(trace({ inputs: [x], outputs: [tanh(next)], state: [{ current: h, next }] })),
    ).toMatchInlineSnapshot(`
      "
      input  v0: float32[2]
      state  v1: float32[2]
      v2: float32[2] = add v1 v0
      v3: float32[2] = tanh v2
      next   v1 <- v2
      output v3

      becomes

      input  v0: float32[2]
      state  v1: float32[2]
      v2: float32[2], v3: float32[2] = elementwise add(0, 1); tanh(2) results=[2,3] shape=[2] v1 v0
      next   v1 <- v2
      output v3"
    `);
  });
});
