import { expect, test } from "vitest";
import { changeOf, programOf } from "../../test/program-of.ts";
import { key } from "../key.ts";
import { add, mul } from "../primitives/binary.ts";
import { matmul } from "../primitives/matmul.ts";
import { randomBits, randomUniform } from "../primitives/random.ts";
import { sum } from "../primitives/reduce.ts";
import { reshape } from "../primitives/reshape.ts";
import { scan } from "../primitives/scan.ts";
import { exp } from "../primitives/unary.ts";
import type { Program } from "../program.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { foldConstants } from "./constant-folding.ts";
import { removeDeadCode } from "./dead-code.ts";

const fold = (program: Program) => removeDeadCode(foldConstants(program));
const names = (program: Program) => program.steps.map(({ primitive }) => primitive.name);

test("steps that depend only on constants are computed", () => {
  const program = programOf((x) => mul(x, reshape(exp(tensor([0])), [])), []);
  expect(changeOf(program, fold(program))).toMatchInlineSnapshot(`
    "
    input  v0: float32[]
    v2: float32[1] = exp 0
    v3: float32[] = reshape shape=[] v2
    v4: float32[] = mul v0 v3
    output v4

    becomes

    input  v0: float32[]
    v2: float32[] = mul v0 1
    output v2"
  `);
});

test("in float64, so that the backend rounds once", () => {
  const third = fold(programOf((x) => add(x, mul(tensor(1 / 3), tensor(1))), []));
  expect(third.constants[0]!.data).toBeInstanceOf(Float64Array);
  const tenth = fold(programOf((x) => add(x, mul(0.1, 3)), []));
  expect(tenth.constants[0]!.data[0]).toBe(0.1 * 3);
});

test("broadcasts, sums, products, sequences, random numbers and large results are left to the backend", () => {
  const broadcasted = fold(programOf((x) => mul(x, 2), [3]));
  expect(names(broadcasted)).toEqual(["broadcast", "mul"]);
  const sampled = randomUniform(randomBits(key(1), [2]), [3]);
  expect(names(fold(programOf((x) => add(x, sampled), [3])))).toEqual(["random", "random", "add"]);
  expect(names(fold(programOf((x) => add(x, matmul(ones([2, 2]), ones([2, 2]))), [2, 2])))).toEqual([
    "matmul",
    "add",
  ]);
  const total = () =>
    scan((held: Tensor, x: Tensor) => ({ carry: mul(held, x), output: {} }), tensor(1), tensor([1, 2, 3]));
  expect(names(fold(programOf((x) => mul(x, total().carry), [])))).toEqual(["scan", "mul"]);
  expect(names(fold(programOf((x) => mul(x, sum(ones([3]))), [])))).toContain("reduce");
  const large = (size: number) => fold(programOf((x) => add(x, exp(tensor(new Float32Array(size)))), [size]));
  expect(names(large(65_536))).toEqual(["add"]);
  expect(names(large(65_537))).toEqual(["exp", "add"]);
});

test("a program without anything to fold is the same object", () => {
  const program = programOf((x, y) => add(x, y), [2], [2]);
  expect(foldConstants(program)).toBe(program);
});
