import { describe, expect, test } from "vitest";
import { algebraCases } from "../src/testing/algebra-cases.ts";
import type { BehaviourCase } from "../src/testing/case.ts";
import { elementwiseCases } from "../src/testing/elementwise-cases.ts";
import { recurrentCases } from "../src/testing/recurrent-cases.ts";
import { shapeCases } from "../src/testing/shape-cases.ts";
import { checkCase, gradientCase, realSize } from "./gradient-check.ts";

/** Two evaluations for each number: larger cases add time, not paths. */
const LARGEST = 150;

const cases = [...elementwiseCases(), ...shapeCases(), ...algebraCases(), ...recurrentCases()].filter(
  (one) => one.differentiable !== false && realSize(one) > 0 && realSize(one) <= LARGEST,
);

describe("gradients equal central differences", () => {
  test.each(cases.map((one) => [one.name, one] as const))("%s", (_, one) => checkCase(one));
});

/** Piecewise linear functions have no second derivative worth the name; of the others one case of each is enough. */
const SMOOTH = [
  "exp of [5,7]",
  "log of [5,7]",
  "sqrt of [5,7]",
  "sin of [5,7]",
  "cos of [5,7]",
  "tanh of [5,7]",
  "sigmoid of [5,7]",
  "mul of [5,7]",
  "div of [5,7]",
  "pow of [5,7]",
  "div of [3,5] and [5]",
  "relu, softplus, clamp",
  "stretched in the middle",
  "types mixed in one run",
  "reshape between computations",
  "matmul 3 x 5 x 7",
  "matmul 3 x 5 x 7, A transposed, B transposed",
  "matmul of batches",
  "mean over [0,1]",
  "softmax of [3,7]",
  "logSoftmax of [3,7]",
  "gather rows",
  "scatterAdd adds up",
  "gru, ragged",
  "gru, reverse",
  "gru, reset before, ragged",
  "rnn, reverse, time-major, ragged",
  "lstm, ragged",
  "lstm, time-major",
  "scan with a captured matrix",
  "scan that exchanges its carries",
  "scan in a scan",
  "linearScan 2 x 5 x 3",
  "linearScan 2 x 5 x 3, reverse",
];

describe("gradients of gradients equal central differences", () => {
  test.each(SMOOTH)("%s", async (name) => {
    const one = [...elementwiseCases(), ...shapeCases(), ...algebraCases(), ...recurrentCases()].find(
      (found) => found.name === name,
    );
    expect(one, `there is no case "${name}"`).toBeDefined();
    await checkCase(gradientCase(one as BehaviourCase), 1e-5);
  });
});
