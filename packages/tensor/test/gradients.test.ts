import { describe, expect, test } from "vitest";
import { algebraCases } from "../src/testing/algebra-cases.ts";
import type { BehaviourCase } from "../src/testing/case.ts";
import { elementwiseCases } from "../src/testing/elementwise-cases.ts";
import { recurrentCases } from "../src/testing/recurrent-cases.ts";
import { shapeCases } from "../src/testing/shape-cases.ts";
import { checkCase, gradientCase, realSize } from "./gradient-check.ts";

/** Two evaluations per element: larger cases add time, not coverage. */
const LARGEST = 150;

const cases = [...elementwiseCases(), ...shapeCases(), ...algebraCases(), ...recurrentCases()].filter(
  (one) => one.differentiable !== false && realSize(one) > 0 && realSize(one) <= LARGEST,
);

describe("gradients equal central differences", () => {
  test.each(cases.map((one) => [one.name, one] as const))("%s", (_, one) => checkCase(one));
});

/**
 * Cases that are not covered by the cases of any size; the second derivatives of single primitives are
 * checked with those.
 */
const COMPOSED = [
  "relu, softplus, clamp",
  "broadcast along the middle axis",
  "mixed element types",
  "reshape between computations",
  "matmul of batches",
  "scan with a captured matrix",
  "scan that exchanges its carries",
  "scan in a scan",
];

describe("second derivatives equal central differences", () => {
  test.each(COMPOSED)("%s", async (name) => {
    const one = [...elementwiseCases(), ...shapeCases(), ...algebraCases(), ...recurrentCases()].find(
      (found) => found.name === name,
    );
    expect(one, `there is no case "${name}"`).toBeDefined();
    await checkCase(gradientCase(one as BehaviourCase), 1e-5);
  });
});
