// Tables of rules are total and typed: missing and misplaced rules do not compile.
import { expect, test } from "vitest";
import type { GradientRules } from "../src/gradient-rule.ts";
import { gradientRules } from "../src/gradient-rules.ts";
import { padRule } from "../src/gradients/pad.ts";
import type { Kernels } from "../src/kernel.ts";
import { matmulPrimitive } from "../src/primitives/matmul.ts";
import { padKernel } from "../src/primitives/pad.ts";
import { isStep, type Step } from "../src/program.ts";
import { referenceKernels } from "../src/reference-kernels.ts";
import { apply1, ones } from "../src/tensor.ts";

const names = (table: object) => Object.keys(table).sort();

test("every primitive has a kernel and a gradient rule, and there are no others", () => {
  expect(names(gradientRules())).toEqual(names(referenceKernels()));
});

test("a table with a missing rule does not compile", () => {
  const { matmul: _kernel, ...kernels } = referenceKernels();
  const { gru: _rule, ...rules } = gradientRules();
  // @ts-expect-error: the kernel of matmul is missing
  const someKernels: Kernels = kernels;
  // @ts-expect-error: the rule of gru is missing
  const someRules: GradientRules = rules;
  expect(names(referenceKernels()).filter((name) => !(name in someKernels))).toEqual(["matmul"]);
  expect(names(gradientRules()).filter((name) => !(name in someRules))).toEqual(["gru"]);
});

test("a rule for other attributes does not compile", () => {
  // @ts-expect-error: it reads attributes that matmul does not have
  const kernels: Kernels = { ...referenceKernels(), matmul: padKernel };
  // @ts-expect-error: it reads attributes that matmul does not have
  const rules: GradientRules = { ...gradientRules(), matmul: padRule };
  expect([kernels.matmul, rules.matmul]).toEqual([padKernel, padRule]);
});

test("attributes of another primitive do not compile", () => {
  // @ts-expect-error: the attributes of transpose
  const product = apply1(matmulPrimitive, [ones([2, 3]), ones([3, 4])], { permutation: [1, 0] });
  expect(product.shape).toEqual([2, 4]);
});

test("the name of a step narrows its attributes", () => {
  const attrs = { transposeA: true, transposeB: false };
  const step: Step = { primitive: matmulPrimitive, attrs, inputs: [0, 1], outputs: [2] };
  // @ts-expect-error: the attributes of any step
  expect(step.attrs.transposeA).toBe(true);
  if (isStep(step, "matmul")) expect(step.attrs.transposeA).toBe(true);
  expect([isStep(step, "matmul"), isStep(step, "pad")]).toEqual([true, false]);
});
