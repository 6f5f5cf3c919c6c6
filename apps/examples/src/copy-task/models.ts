// What copies: two cells with a memory, and an LSTM without one but of like size, under a readout.

import {
  differentiableNeuralComputerCell,
  lstmCell,
  type MemoryState,
  neuralTuringMachineCell,
  rnnCell,
  runCell,
} from "@grus/cells";
import { leaves } from "@grus/tensor";
import { type Cell, type CellState, linear, splitKey, type Tensor } from "grus";

/** A model of the copy task. */
export interface CopyModel<Parameters = unknown> {
  readonly name: string;
  init(key: Tensor): Parameters;
  /** Logits [rows, time, width] of `x` [rows, time, width + 1], with a memory of `slots`, where there is one. */
  apply(parameters: Parameters, x: Tensor, slots: number): Tensor;
}

/** A model whose memory can be looked at. */
export interface MemoryModel<Parameters = unknown> extends CopyModel<Parameters> {
  /** The cell, whose state has the weights of its heads. */
  cell(slots: number): Cell<Parameters, MemoryState>;
}

/** Bits of a pattern. */
export const WIDTH = 6;

const sizes = { inputSize: WIDTH + 1, outputSize: WIDTH, width: 12 };
const controller = (inputSize: number) => rnnCell({ inputSize, hiddenSize: 32 });

/** A Neural Turing Machine with a plain RNN as its controller. */
export const machine: MemoryModel<never> = memoryModel("NTM", (slots) =>
  neuralTuringMachineCell({ ...sizes, slots, controller }),
);

/** A Differentiable Neural Computer with the same controller. */
export const computer: MemoryModel<never> = memoryModel("DNC", (slots) =>
  differentiableNeuralComputerCell({ ...sizes, slots, controller }),
);

/** An LSTM with a readout. */
export const recurrent: CopyModel<never> = withReadout(
  "LSTM",
  lstmCell({ inputSize: WIDTH + 1, hiddenSize: 32 }),
);

/** The numbers that a tree of parameters holds. */
export function countParameters(parameters: unknown): number {
  return (leaves(parameters) as Tensor[]).reduce((total, { size }) => total + size, 0);
}

function memoryModel<Parameters>(
  name: string,
  cell: (slots: number) => Cell<Parameters, MemoryState>,
): MemoryModel<never> {
  const model: MemoryModel<Parameters> = {
    name,
    cell,
    init: (key) => cell(8).init(key),
    apply: (parameters, x, slots) => runCell(cell(slots), parameters, x).output,
  };
  return model as unknown as MemoryModel<never>;
}

function withReadout<Parameters, State extends CellState>(
  name: string,
  cell: Cell<Parameters, State>,
): CopyModel<never> {
  const readout = linear({ inputSize: cell.outputSize, outputSize: WIDTH });
  interface Both {
    readonly cell: Parameters;
    readonly readout: ReturnType<typeof readout.init>;
  }
  const model: CopyModel<Both> = {
    name,
    init: (key) => {
      const [first, second] = splitKey(key);
      return { cell: cell.init(first), readout: readout.init(second) };
    },
    apply: (parameters, x) => readout.bind(parameters.readout)(runCell(cell, parameters.cell, x).output),
  };
  return model as unknown as CopyModel<never>;
}
