import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lowerGru, lowerGruGradient } from "../src/lowering/gru.ts";
import { checkGradients } from "./gradient-check.ts";
import { KernelMemory } from "./kernel-memory.ts";
import { runStep } from "./lowering.ts";
import { gruStep, type Operands, runPlain, type Setting } from "./plain-recurrent.ts";
import {
  asFloats,
  expectNear,
  operandShapes,
  randomOperands,
  sequenceShape,
  settings,
} from "./recurrent-cases.ts";

const memory = new KernelMemory();
const names = ["x", "h0", "weightIh", "weightHh", "biasIh", "biasHh"];

/** Largest error of float32 sums of some 50 terms through 7 steps, as a share of the largest value. */
const FORWARD = 4e-6;

const plain = (s: Setting, resetAfter: boolean, operands: Operands) =>
  runPlain(s, gruStep(resetAfter), operands, ["h0"], 4 * s.hidden);

function kernelInputs(s: Setting, operands: Operands) {
  const shapes = operandShapes(s, 3);
  const lengths = { shape: [s.batch], data: Int32Array.from(s.lengths) };
  return [...names.map((name) => asFloats(operands, shapes, name)), lengths];
}

function forward(s: Setting, resetAfter: boolean, operands: Operands) {
  const attrs = { reverse: s.reverse, timeMajor: s.timeMajor, resetAfter };
  const outputs = [sequenceShape(s, s.hidden), [s.batch, s.hidden], sequenceShape(s, 4 * s.hidden)];
  return runStep(memory, "gruRecord", lowerGru, attrs, kernelInputs(s, operands), outputs);
}

/** Error of float32 gradients through 7 steps, as a share of what a gradient adds up. */
const BACKWARD = 2e-5;

const weightedSum = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Gradients of sum(y * dy) + sum(hn * dhn), by the name of the operand. */
function backward(s: Setting, resetAfter: boolean, operands: Operands, cotangents: Operands) {
  const attrs = { reverse: s.reverse, timeMajor: s.timeMajor, resetAfter };
  const [y, , gates] = forward(s, resetAfter, operands);
  const shapes = operandShapes(s, 3);
  const inputs = [
    ...kernelInputs(s, operands),
    { shape: sequenceShape(s, s.hidden), data: y! },
    { shape: sequenceShape(s, 4 * s.hidden), data: gates! },
    asFloats(cotangents, cotangentShapes(s), "dy"),
    asFloats(cotangents, cotangentShapes(s), "dhn"),
  ];
  const outputs = names.map((name) => shapes[name]!);
  const gradients = runStep(memory, "gruGradientRecord", lowerGruGradient, attrs, inputs, outputs);
  return Object.fromEntries(names.map((name, i) => [name, gradients[i]!]));
}

const cotangentShapes = (s: Setting) => ({ dy: sequenceShape(s, s.hidden), dhn: [s.batch, s.hidden] });

describe("gru", () => {
  test("agrees with plain loops", () => {
    fc.assert(
      fc.property(settings, fc.boolean(), fc.integer(), (s, resetAfter, seed) => {
        const operands = randomOperands(operandShapes(s, 3), seed);
        const expected = plain(s, resetAfter, operands);
        const [y, hn, gates] = forward(s, resetAfter, operands);
        expectNear("y", y!, expected.sequences[0]!, FORWARD);
        expectNear("hn", hn!, expected.last[0]!, FORWARD);
        expectNear("gates", gates!, expected.residual, FORWARD);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test("has the gradients of plain loops", () => {
    fc.assert(
      fc.property(settings, fc.boolean(), fc.integer(), (s, resetAfter, seed) => {
        const operands = randomOperands(operandShapes(s, 3), seed);
        const cotangents = randomOperands(cotangentShapes(s), seed + 1);
        const loss = (moved: Operands) => {
          const { sequences, last } = plain(s, resetAfter, moved);
          return weightedSum(sequences[0]!, cotangents.dy!) + weightedSum(last[0]!, cotangents.dhn!);
        };
        checkGradients(loss, operands, backward(s, resetAfter, operands, cotangents), BACKWARD, seed);
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  test.each([
    { batch: 0, time: 3, input: 2, hidden: 5 },
    { batch: 2, time: 0, input: 3, hidden: 5 },
    { batch: 2, time: 3, input: 0, hidden: 5 },
    { batch: 2, time: 3, input: 4, hidden: 0 },
  ])("takes empty sizes: $batch x $time x $input, hidden $hidden", (sizes) => {
    const s = { ...sizes, timeMajor: false, reverse: false, lengths: Array<number>(sizes.batch).fill(3) };
    const operands = randomOperands(operandShapes(s, 3), 5);
    const expected = plain(s, true, operands);
    const [y, hn] = forward(s, true, operands);
    expectNear("y", y!, expected.sequences[0]!, FORWARD);
    expectNear("hn", hn!, expected.last[0]!, FORWARD);
    const cotangents = randomOperands(cotangentShapes(s), 6);
    const gradients = backward(s, true, operands, cotangents);
    for (const [name, gradient] of Object.entries(gradients)) {
      expect(gradient.some(Number.isNaN), name).toBe(false);
    }
  });
});
