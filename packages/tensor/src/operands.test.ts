// The names of the operands and results of the sequence primitives match the tensors they denote.
import { expect, test } from "vitest";
import { grad } from "./autodiff.ts";
import { byName } from "./by-name.ts";
import {
  gruGradientOperands,
  gruGradientResults,
  gruOperands,
  gruResults,
  linearScanOperands,
  lstmGradientOperands,
  lstmGradientResults,
  lstmOperands,
  lstmResults,
  rnnGradientOperands,
  rnnGradientResults,
  rnnOperands,
  rnnResults,
} from "./operands.ts";
import { gruSequence } from "./primitives/gru.ts";
import { linearScan } from "./primitives/linear-scan.ts";
import { lstmSequence } from "./primitives/lstm.ts";
import { sum } from "./primitives/reduce.ts";
import { rnnSequence } from "./primitives/rnn.ts";
import type { Program } from "./program.ts";
import { ones, type Tensor } from "./tensor.ts";
import { trace } from "./trace.ts";

const [batch, time, inputSize, hiddenSize] = [2, 3, 5, 7];
const weights = (gates: number) => ({
  weightIh: ones([gates * hiddenSize, inputSize]),
  weightHh: ones([gates * hiddenSize, hiddenSize]),
});
const sequences = {
  gru: (x: Tensor) => gruSequence(x, weights(3)).output,
  lstm: (x: Tensor) => lstmSequence(x, weights(4)).output,
  rnn: (x: Tensor) => rnnSequence(x, weights(1)).output,
  linearScan: (x: Tensor) => linearScan(x, x),
};
const names = {
  gru: [gruOperands, gruResults],
  gruGradient: [gruGradientOperands, gruGradientResults],
  lstm: [lstmOperands, lstmResults],
  lstmGradient: [lstmGradientOperands, lstmGradientResults],
  rnn: [rnnOperands, rnnResults],
  rnnGradient: [rnnGradientOperands, rnnGradientResults],
  linearScan: [linearScanOperands, ["output"]],
} as const;

/** The axes of the operands and results, where the name determines them. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  x: [batch, time, inputSize],
  hidden: [batch, hiddenSize],
  cell: [batch, hiddenSize],
  lengths: [batch],
  output: [batch, time, hiddenSize],
  cells: [batch, time, hiddenSize],
  dOutput: [batch, time, hiddenSize],
  dHidden: [batch, hiddenSize],
  dCell: [batch, hiddenSize],
};

function programOf(sequence: (x: Tensor) => Tensor): Program {
  const x = ones([batch, time, inputSize]);
  return trace({ inputs: [], outputs: [grad((given: Tensor) => sum(sequence(given)))(x)] });
}

const programs = Object.values(sequences).map(programOf);
const found = programs.flatMap(({ steps, variables }) =>
  steps.map((step) => ({ ...step, specs: (list: readonly number[]) => list.map((i) => variables[i]!) })),
);

test.each(Object.entries(names))("%s", (name, [operands, results]) => {
  const step = found.find(({ primitive }) => primitive.name === name)!;
  expect(step.inputs).toHaveLength(operands.length);
  expect(step.outputs).toHaveLength(results.length);
  if (name === "linearScan") return;
  for (const record of [byName(operands, step.specs(step.inputs)), byName(results, step.specs(step.outputs))])
    for (const [key, { shape }] of Object.entries(record)) expect(shape, key).toEqual(shapes[key] ?? shape);
});
