// Tests of every fused recurrent kernel: agreement with plain float64 loops, forward and in all gradients.
import type { SequenceAttrs } from "@grus/tensor";
import { caseCount } from "@grus/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradients } from "./gradient-check.ts";
import { KernelMemory } from "./kernel-memory.ts";
import { type BoundLower, type Floats, runStep } from "./lowering.ts";
import { type CellStep, type Operands, type PlainRun, runPlain, type Setting } from "./plain-recurrent.ts";
import {
  asFloats,
  expectNear,
  operandShapes,
  randomOperands,
  sequenceShape,
  settings,
} from "./recurrent-cases.ts";

/** The largest error of float32 sums of some 50 terms through 7 steps, relative to the largest value. */
const FORWARD = 4e-6;
/** The same for a gradient, relative to the sum of magnitudes of its terms. */
const BACKWARD = 2e-5;

/** A cell and its kernels. */
export interface Cell {
  readonly name: string;
  /** The attributes of the cell, for the names of tests. */
  readonly own: object;
  readonly plain: CellStep;
  /** Height of the weights, and width of the residual, in units of hidden. */
  readonly gates: number;
  readonly residual: number;
  /** ["h0"], or ["h0", "c0"] if the cell has a second state, whose sequence is then a residual too. */
  readonly states: readonly string[];
  readonly lower: (attrs: SequenceAttrs) => BoundLower;
  readonly lowerGradient: (attrs: SequenceAttrs) => BoundLower;
}

interface Forward {
  readonly sequences: readonly Floats[];
  readonly last: readonly Floats[];
  readonly residuals: readonly Floats[];
}

const memory = new KernelMemory();
const weights = ["weightIh", "weightHh", "biasIh", "biasHh"];
const operandNames = (cell: Cell) => ["x", ...cell.states, ...weights];

function shapesOf(cell: Cell, s: Setting): Record<string, number[]> {
  const states = Object.fromEntries(cell.states.map((name) => [name, [s.batch, s.hidden]]));
  return { ...operandShapes(s, cell.gates), ...states };
}

/** Cotangents: dy and one for each last state. */
function cotangentShapes(cell: Cell, s: Setting): Record<string, number[]> {
  const states = Object.fromEntries(cell.states.map((name) => [`d${name}`, [s.batch, s.hidden]]));
  return { dy: sequenceShape(s, s.hidden), ...states };
}

function kernelInputs(cell: Cell, s: Setting, operands: Operands) {
  const shapes = shapesOf(cell, s);
  const lengths = { shape: [s.batch], data: Int32Array.from(s.lengths) };
  return [...operandNames(cell).map((name) => asFloats(operands, shapes, name)), lengths];
}

function forward(cell: Cell, s: Setting, operands: Operands): Forward {
  const last = cell.states.map(() => [s.batch, s.hidden]);
  const residuals = cell.residual === 0 ? [] : [sequenceShape(s, cell.residual * s.hidden)];
  const sequences = cell.states.map(() => sequenceShape(s, s.hidden));
  const shapes = [sequences[0]!, ...last, ...residuals, ...sequences.slice(1)];
  const data = runStep(memory, `${cell.name}Record`, cell.lower(s), kernelInputs(cell, s, operands), shapes);
  const outputs = shapes.map((shape, i) => ({ shape, data: data[i]! }));
  const [first, rest] = [1 + last.length, 1 + last.length + residuals.length];
  return {
    sequences: [outputs[0]!, ...outputs.slice(rest)],
    last: outputs.slice(1, first),
    residuals: outputs.slice(first, rest),
  };
}

function plain(cell: Cell, s: Setting, operands: Operands): PlainRun {
  return runPlain(s, cell.plain, operands, cell.states, cell.residual * s.hidden);
}

function gradients(
  cell: Cell,
  s: Setting,
  operands: Operands,
  cotangents: Operands,
): Record<string, Float32Array> {
  const { sequences, residuals } = forward(cell, s, operands);
  const shapes = cotangentShapes(cell, s);
  const inputs = [
    ...kernelInputs(cell, s, operands),
    ...[sequences[0]!, ...residuals, ...sequences.slice(1)],
    ...Object.keys(shapes).map((name) => asFloats(cotangents, shapes, name)),
  ];
  const names = operandNames(cell);
  const outputs = names.map((name) => shapesOf(cell, s)[name]!);
  const results = runStep(memory, `${cell.name}GradientRecord`, cell.lowerGradient(s), inputs, outputs);
  return Object.fromEntries(names.map((name, i) => [name, results[i]!]));
}

const weightedSum = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/** sum(y * dy) + the sums of the last states times their cotangents, computed with plain loops. */
function lossOf(cell: Cell, s: Setting, cotangents: Operands) {
  return (operands: Operands) => {
    const { sequences, last } = plain(cell, s, operands);
    const states = cell.states.map((name, i) => weightedSum(last[i]!, cotangents[`d${name}`]!));
    return states.reduce((sum, value) => sum + value, weightedSum(sequences[0]!, cotangents.dy!));
  };
}

function expectForward(cell: Cell, s: Setting, seed: number) {
  const operands = randomOperands(shapesOf(cell, s), seed);
  const expected = plain(cell, s, operands);
  const { sequences, last, residuals } = forward(cell, s, operands);
  sequences.forEach((got, i) => void expectNear(`sequence ${i}`, got.data, expected.sequences[i]!, FORWARD));
  last.forEach((got, i) => void expectNear(`last ${i}`, got.data, expected.last[i]!, FORWARD));
  residuals.forEach((got) => void expectNear("residual", got.data, expected.residual, FORWARD));
}

function expectGradients(cell: Cell, s: Setting, seed: number) {
  const operands = randomOperands(shapesOf(cell, s), seed);
  const cotangents = randomOperands(cotangentShapes(cell, s), seed + 1);
  checkGradients(
    lossOf(cell, s, cotangents),
    operands,
    gradients(cell, s, operands, cotangents),
    BACKWARD,
    seed,
  );
}

/** Declares the tests of one cell. */
export function describeCell(cell: Cell): void {
  describe(`${cell.name} ${JSON.stringify(cell.own)}`, () => {
    test("agrees with plain loops", () => {
      const property = fc.property(settings, fc.integer(), (s, seed) => expectForward(cell, s, seed));
      fc.assert(property, { seed: 2, numRuns: caseCount(15, 100) });
    });

    test("has the gradients of plain loops", () => {
      const property = fc.property(settings, fc.integer(), (s, seed) => expectGradients(cell, s, seed));
      fc.assert(property, { seed: 3, numRuns: caseCount(5, 30) });
    });

    test("handles several chunks of rows, and sums deeper than a block", () => {
      const sizes = { batch: 100, time: 5, input: 5, hidden: 11, timeMajor: false, reverse: false };
      const lengths = Array.from({ length: 100 }, (_, b) => b % 6);
      expectForward(cell, { ...sizes, lengths }, 4);
      expectGradients(cell, { ...sizes, lengths }, 4);
      expectForward(cell, { ...sizes, batch: 5, hidden: 259, lengths: [5, 5, 5, 5, 5] }, 5);
    });

    test.each([
      { batch: 0, time: 3, input: 2, hidden: 5 },
      { batch: 2, time: 0, input: 3, hidden: 5 },
      { batch: 2, time: 3, input: 0, hidden: 5 },
      { batch: 2, time: 3, input: 4, hidden: 0 },
    ])("handles empty sizes: $batch x $time x $input, hidden $hidden", (sizes) => {
      const s = { ...sizes, timeMajor: false, reverse: false, lengths: Array<number>(sizes.batch).fill(3) };
      expectForward(cell, s, 6);
      expectGradients(cell, s, 6);
    });

    test("gives the same bits for a row whatever the other rows", () => {
      const s = {
        batch: 7,
        time: 5,
        input: 3,
        hidden: 10,
        timeMajor: false,
        reverse: false,
        lengths: [5, 2, 5, 4, 0, 5, 3],
      };
      const operands = randomOperands(shapesOf(cell, s), 8);
      const together = forward(cell, s, operands).sequences[0]!.data;
      for (let b = 0; b < s.batch; b++) {
        const row = (name: string, width: number) => operands[name]!.slice(b * width, (b + 1) * width);
        const states = Object.fromEntries(cell.states.map((name) => [name, row(name, s.hidden)]));
        const one = { ...operands, ...states, x: row("x", s.time * s.input) };
        const alone = forward(cell, { ...s, batch: 1, lengths: [s.lengths[b]!] }, one).sequences[0]!.data;
        expect(alone).toEqual(together.slice(b * s.time * s.hidden, (b + 1) * s.time * s.hidden));
      }
    });
  });
}
