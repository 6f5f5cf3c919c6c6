// Recurrent sequences: fused, as a scan, and linear.
import * as o from "../operations.ts";
import type { SequenceOptions } from "../primitives/recurrent.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, whole } from "./case.ts";
import { linearScanCases } from "./linear-scan-cases.ts";
import { recurrentEdgeCases } from "./recurrent-edge-cases.ts";
import { namedOperands, type RecurrentSizes, recurrentOperands, type Weights } from "./recurrent-operands.ts";
import { scanCases } from "./scan-cases.ts";

const SMALL: RecurrentSizes = { batch: 3, time: 5, inputSize: 4, hiddenSize: 2 };

/** Sizes that reach every path of a kernel: one row, one step, more than a vector, more than a tile. */
const SIZES: readonly RecurrentSizes[] = [
  SMALL,
  { batch: 1, time: 1, inputSize: 1, hiddenSize: 1 },
  { batch: 1, time: 9, inputSize: 5, hiddenSize: 7 },
  { batch: 7, time: 3, inputSize: 17, hiddenSize: 33 },
  { batch: 2, time: 0, inputSize: 3, hiddenSize: 4 },
];

const DIRECTIONS = [
  { reverse: false, timeMajor: false },
  { reverse: true, timeMajor: false },
  { reverse: false, timeMajor: true },
  { reverse: true, timeMajor: true },
];

/** One case for every cell, size, direction and layout. */
export function recurrentCases(): BehaviourCase[] {
  return [...fusedCases(), ...recurrentEdgeCases(), ...scanCases(), ...linearScanCases()];
}

function fusedCases(): BehaviourCase[] {
  const kinds: Readonly<
    Record<string, { readonly gates: number; readonly states: number; readonly run: Run }>
  > = {
    gru: {
      gates: 3,
      states: 1,
      run: (x, w, options, [hidden]) => gruResult(x, w, { ...options, hidden: hidden! }),
    },
    "gru, reset before": {
      gates: 3,
      states: 1,
      run: (x, w, options, [hidden]) => gruResult(x, w, { ...options, hidden: hidden!, resetAfter: false }),
    },
    rnn: {
      gates: 1,
      states: 1,
      run: (x, w, options, [hidden]) => o.rnnSequence(x, w, { ...options, hidden: hidden! }),
    },
    "rnn, relu": {
      gates: 1,
      states: 1,
      run: (x, w, options, [hidden]) =>
        o.rnnSequence(x, w, { ...options, hidden: hidden!, activation: "relu" }),
    },
    lstm: {
      gates: 4,
      states: 2,
      run: (x, w, options, [hidden, cell]) => lstmResult(x, w, { ...options, hidden: hidden!, cell: cell! }),
    },
  };
  return Object.entries(kinds).flatMap(([name, { gates, states, run }]) => [
    ...SIZES.map((sizes) =>
      fusedCase(`${name} ${Object.values(sizes).join(" x ")}`, sizes, gates, states, (x, w, s) =>
        run(x, w, {}, s),
      ),
    ),
    ...DIRECTIONS.flatMap((options) =>
      [undefined, [5, 2, 0]].map((lengths) =>
        fusedCase(
          `${name}${options.reverse ? ", reverse" : ""}${options.timeMajor ? ", time-major" : ""}${lengths === undefined ? "" : ", ragged"}`,
          SMALL,
          gates,
          states,
          (x, w, s) =>
            run(
              options.timeMajor ? o.transpose(x, [1, 0, 2]) : x,
              w,
              { ...options, ...(lengths === undefined ? {} : { lengths: whole(lengths) }) },
              s,
            ),
        ),
      ),
    ),
  ]);
}

type Run = (x: Tensor, weights: Weights, options: SequenceOptions, states: readonly Tensor[]) => unknown;

function fusedCase(
  name: string,
  sizes: RecurrentSizes,
  gates: number,
  states: number,
  run: (x: Tensor, weights: Weights, states: readonly Tensor[]) => unknown,
): BehaviourCase {
  return {
    name,
    inputs: recurrentOperands(sizes, gates, states),
    compute: (...operands) => {
      const { x, weights, states: given } = namedOperands(operands);
      return run(x, weights, given);
    },
  };
}

/** Without the gates, which have no gradient. */
function gruResult(x: Tensor, weights: Weights, options: o.GruOptions) {
  const { output, hidden } = o.gruSequence(x, weights, options);
  return { output, hidden };
}

function lstmResult(x: Tensor, weights: Weights, options: o.LstmOptions) {
  const { output, hidden, cell } = o.lstmSequence(x, weights, options);
  return { output, hidden, cell };
}
