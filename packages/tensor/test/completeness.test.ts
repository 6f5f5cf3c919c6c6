import { expect, test } from "vitest";
import { vjp } from "../src/autodiff.ts";
import { bodyOf, type Program } from "../src/program.ts";
import { referenceKernels } from "../src/reference-kernels.ts";
import { parameter, type Tensor } from "../src/tensor.ts";
import type { BehaviourCase } from "../src/testing/case.ts";
import { sizedCases } from "../src/testing/sized-cases.ts";
import { trace } from "../src/trace.ts";
import { leaves } from "../src/tree.ts";

/** Primitives that no function applies: fusion and differentiation introduce them. */
const MADE = ["elementwise", "crossEntropyGradient", "gruGradient", "lstmGradient", "rnnGradient"];
const primitives = Object.keys(referenceKernels()).filter((name) => !MADE.includes(name));

/**
 * Primitives whose derivative is zero or undefined, and those that automatic differentiation handles itself.
 */
const WITHOUT_GRADIENT = [
  "sign",
  "floor",
  "not",
  "equal",
  "less",
  "lessEqual",
  "and",
  "or",
  "cast",
  "argmax",
  "random",
];
const PASSED_THROUGH = ["identity", "stopGradient"];

const cases = [...sizedCases().values()].flatMap((build) =>
  [5, 6, 7].map((choice) => build({ lengths: [2, 3, 4, 2], choice })),
);

function stepNames(program: Program): string[] {
  return program.steps.flatMap(({ primitive, attrs }) => {
    const body = bodyOf(attrs);
    return body === undefined ? [primitive.name] : [primitive.name, ...stepNames(body)];
  });
}

function namesIn({ inputs, compute }: BehaviourCase): string[] {
  const parameters = inputs.map(({ shape, dtype }) => parameter({ shape, dtype }));
  return stepNames(trace({ inputs: parameters, outputs: leaves(compute(...parameters)) as Tensor[] }));
}

test("there is a case of any size for every primitive", () => {
  const covered = new Set(cases.flatMap(namesIn));
  expect(primitives.length).toBeGreaterThan(40);
  expect(primitives.filter((name) => !covered.has(name) && !PASSED_THROUGH.includes(name))).toEqual([]);
});

test("there is a gradient check of any size for every primitive that has a derivative", () => {
  const differentiated = new Set(
    cases.filter(({ differentiable }) => differentiable !== false).flatMap(namesIn),
  );
  const others = [...WITHOUT_GRADIENT, ...PASSED_THROUGH];
  expect(primitives.filter((name) => !differentiated.has(name) && !others.includes(name))).toEqual([]);
});

test("primitives listed without a gradient have none", () => {
  for (const name of WITHOUT_GRADIENT) {
    const one = cases.find((found) => found.differentiable === false && namesIn(found).includes(name));
    expect(one, name).toBeDefined();
    const { inputs, compute } = one as BehaviourCase;
    const parameters = inputs.map(({ shape, dtype }) => parameter({ shape, dtype }));
    const f = (...values: Tensor[]) => leaves(compute(...values)) as Tensor[];
    const gradients = vjp(f, parameters, f(...parameters));
    expect(gradients.map(({ node }) => node.primitive.name)).toEqual(gradients.map(() => "constant"));
  }
});
