// Edge cases of fused recurrent sequences: residuals, lengths out of range, empty axes, defaults, several
// sequences in one program.
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, wave, whole } from "./case.ts";
import { namedOperands, type RecurrentSizes, recurrentOperands, type Weights } from "./recurrent-operands.ts";

const SMALL: RecurrentSizes = { batch: 3, time: 5, inputSize: 4, hiddenSize: 2 };

const KINDS: Readonly<Record<string, Kind>> = {
  gru: { gates: 3, states: 1, run: (x, w, options) => o.gruSequence(x, w, options) },
  "gru, reset before": {
    gates: 3,
    states: 1,
    run: (x, w, options) => o.gruSequence(x, w, { ...options, resetAfter: false }),
  },
  lstm: { gates: 4, states: 2, run: (x, w, options) => o.lstmSequence(x, w, options) },
  rnn: { gates: 1, states: 1, run: (x, w, options) => o.rnnSequence(x, w, options) },
};

interface Kind {
  readonly gates: number;
  readonly states: number;
  readonly run: (x: Tensor, weights: Weights, options: o.LstmOptions) => Result;
}

interface Result {
  readonly output: Tensor;
  readonly hidden: Tensor;
  readonly cell?: Tensor | undefined;
  readonly gates?: Tensor | undefined;
}

/** One case for every cell and edge. */
export function recurrentEdgeCases(): BehaviourCase[] {
  const each = Object.entries(KINDS).flatMap(([name, kind]) => [
    ...residualCases(name, kind),
    ...lengthCases(name, kind),
    ...emptyCases(name, kind),
    ...partialCases(name, kind),
  ]);
  return [...each, stackCase()];
}

/** The gates and cell states, which gradients read. */
function residualCases(name: string, { gates, states, run }: Kind): BehaviourCase[] {
  return [false, true].map((reverse) => ({
    name: `${name}, residuals${reverse ? ", reverse" : ""}`,
    inputs: recurrentOperands(SMALL, gates, states),
    compute: (...operands) => {
      const { x, weights, states: given } = namedOperands(operands);
      return run(x, weights, { ...startOf(given), reverse, lengths: whole([3, 0, 5]) });
    },
    differentiable: false,
  }));
}

/** Lengths passed as data; those beyond the time axis mean its end, negative ones mean 0. */
function lengthCases(name: string, { gates, states, run }: Kind): BehaviourCase[] {
  return [false, true].map((reverse) => ({
    name: `${name}, lengths out of range${reverse ? ", reverse" : ""}`,
    inputs: [whole([9, -2, 4]), ...recurrentOperands(SMALL, gates, states)],
    compute: (lengths, ...operands) => {
      const { x, weights, states: given } = namedOperands(operands);
      return real(run(x, weights, { ...startOf(given), reverse, lengths: lengths! }));
    },
  }));
}

function emptyCases(name: string, { gates, states, run }: Kind): BehaviourCase[] {
  return (["batch", "inputSize"] as const).map((axis) => ({
    name: `${name}, ${axis} 0`,
    inputs: recurrentOperands({ ...SMALL, [axis]: 0 }, gates, states),
    compute: (...operands) => {
      const { x, weights, states: given } = namedOperands(operands);
      return real(run(x, weights, startOf(given)));
    },
  }));
}

/** From zero states, and with only one of the results read, so that the others have no gradient. */
function partialCases(name: string, { gates, run }: Kind): BehaviourCase[] {
  return (["output", "hidden"] as const).map((result) => ({
    name: `${name}, only the ${result}`,
    inputs: recurrentOperands(SMALL, gates, 0),
    compute: (...operands) => {
      const { x, weights } = namedOperands(operands);
      return run(x, weights, {})[result];
    },
  }));
}

/** Two bidirectional layers, read by a linear layer: several sequences share memory. */
function stackCase(): BehaviourCase {
  const first = recurrentOperands(SMALL, 3, 0);
  const second = recurrentOperands({ ...SMALL, inputSize: 4 }, 4, 0);
  return {
    name: "a bidirectional gru below an lstm",
    inputs: [...first, ...second.slice(1), wave([2, 3], 9)],
    compute: (...operands) => {
      const { x, weights } = namedOperands(operands);
      const there = o.gruSequence(x, weights).output;
      const back = o.gruSequence(x, weights, { reverse: true }).output;
      const both = o.concat([there, back], 2);
      const above = namedOperands([both, ...operands.slice(5)]);
      const { output } = o.lstmSequence(both, above.weights);
      return o.matmul(o.reshape(output, [15, 2]), operands.at(-1)!);
    },
  };
}

function startOf([hidden, cell]: readonly Tensor[]): { hidden?: Tensor; cell?: Tensor } {
  return { ...(hidden && { hidden }), ...(cell && { cell }) };
}

/** The differentiable results. */
function real({ output, hidden, cell }: Result): Tensor[] {
  return cell === undefined ? [output, hidden] : [output, hidden, cell];
}
