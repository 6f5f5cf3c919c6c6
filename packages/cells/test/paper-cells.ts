// The cells that run through scan, with the equivalent plain steps.
import type { Cell } from "../src/cell.ts";
import { convLstmCell } from "../src/conv-lstm-cell.ts";
import { coupledLstmCell } from "../src/coupled-lstm-cell.ts";
import { exponentialLstmCell } from "../src/exponential-lstm-cell.ts";
import { independentRnnCell } from "../src/independent-rnn-cell.ts";
import { layerNormGruCell, layerNormLstmCell } from "../src/layer-norm-cells.ts";
import { minimalGatedCell } from "../src/minimal-gated-cell.ts";
import { peepholeLstmCell } from "../src/peephole-lstm-cell.ts";
import { projectedLstmCell } from "../src/projected-lstm-cell.ts";
import * as plain from "./plain-cells.ts";

const line = { spatial: [4], hiddenChannels: 3 } as const;
const picture = { spatial: [3, 2], hiddenChannels: 1 } as const;

/** A cell that runs through scan, and the equivalent plain step. */
export interface PaperCell {
  /** The inputSize to create it with. */
  readonly size: number;
  // biome-ignore lint/suspicious/noExplicitAny: the cells' parameters and states differ.
  readonly make: (inputSize: number) => Cell<any, any>;
  readonly plain: plain.PlainStep;
}

/** Every cell with every form, by name. */
export const paperCells: Readonly<Record<string, PaperCell>> = {
  "peephole LSTM": {
    size: 4,
    make: (inputSize) => peepholeLstmCell({ inputSize, hiddenSize: 2 }),
    plain: plain.peepholeLstm,
  },
  "peephole LSTM without bias": {
    size: 4,
    make: (inputSize) => peepholeLstmCell({ inputSize, hiddenSize: 2, bias: false }),
    plain: plain.peepholeLstm,
  },
  "projected LSTM": {
    size: 4,
    make: (inputSize) => projectedLstmCell({ inputSize, hiddenSize: 5, projectionSize: 2 }),
    plain: plain.projectedLstm,
  },
  "coupled LSTM": {
    size: 4,
    make: (inputSize) => coupledLstmCell({ inputSize, hiddenSize: 2 }),
    plain: plain.coupledLstm,
  },
  "minimal gated": {
    size: 4,
    make: (inputSize) => minimalGatedCell({ inputSize, hiddenSize: 2 }),
    plain: plain.minimalGated,
  },
  "minimal gated without bias": {
    size: 4,
    make: (inputSize) => minimalGatedCell({ inputSize, hiddenSize: 2, bias: false }),
    plain: plain.minimalGated,
  },
  IndRNN: {
    size: 4,
    make: (inputSize) => independentRnnCell({ inputSize, hiddenSize: 2 }),
    plain: plain.independentRnn((a) => Math.max(a, 0)),
  },
  "IndRNN, tanh, without bias": {
    size: 4,
    make: (inputSize) => independentRnnCell({ inputSize, hiddenSize: 2, activation: "tanh", bias: false }),
    plain: plain.independentRnn(Math.tanh),
  },
  "layer-norm GRU": {
    size: 4,
    make: (inputSize) => layerNormGruCell({ inputSize, hiddenSize: 3 }),
    plain: plain.layerNormGru(1e-5),
  },
  "layer-norm GRU, epsilon": {
    size: 4,
    make: (inputSize) => layerNormGruCell({ inputSize, hiddenSize: 3, epsilon: 0.1 }),
    plain: plain.layerNormGru(0.1),
  },
  "layer-norm LSTM": {
    size: 4,
    make: (inputSize) => layerNormLstmCell({ inputSize, hiddenSize: 3 }),
    plain: plain.layerNormLstm(1e-5),
  },
  "layer-norm LSTM, epsilon": {
    size: 4,
    make: (inputSize) => layerNormLstmCell({ inputSize, hiddenSize: 3, epsilon: 0.1 }),
    plain: plain.layerNormLstm(0.1),
  },
  sLSTM: {
    size: 4,
    make: (inputSize) => exponentialLstmCell({ inputSize, hiddenSize: 2 }),
    plain: plain.exponentialLstm("sigmoid"),
  },
  "sLSTM, exponential forget gate": {
    size: 4,
    make: (inputSize) => exponentialLstmCell({ inputSize, hiddenSize: 2, forgetGate: "exponential" }),
    plain: plain.exponentialLstm("exponential"),
  },
  "sLSTM, two heads, without bias": {
    size: 3,
    make: (inputSize) => exponentialLstmCell({ inputSize, hiddenSize: 6, heads: 2, bias: false }),
    plain: plain.exponentialLstm("sigmoid", 2),
  },
  "ConvLSTM 1-D": {
    size: 8,
    make: (size) => convLstmCell({ ...line, inputChannels: size / 4, kernelSize: 5 }),
    plain: plain.convLstm([1, 4], 2, 3, [1, 5]),
  },
  "ConvLSTM 1-D, peephole, without bias": {
    size: 8,
    make: (size) => convLstmCell({ ...line, inputChannels: size / 4, peephole: true, bias: false }),
    plain: plain.convLstm([1, 4], 2, 3, [1, 3]),
  },
  "ConvLSTM 2-D": {
    size: 12,
    make: (size) => convLstmCell({ ...picture, inputChannels: size / 6 }),
    plain: plain.convLstm([3, 2], 2, 1, [3, 3]),
  },
  "ConvLSTM 2-D, peephole": {
    size: 12,
    make: (size) => convLstmCell({ ...picture, inputChannels: size / 6, peephole: true }),
    plain: plain.convLstm([3, 2], 2, 1, [3, 3]),
  },
};
