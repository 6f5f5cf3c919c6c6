// The models of the copy task: two cells with a memory, and an LSTM of similar size with a readout.
import { type Cell, type CellState, linear, lstmCell, rnnCell, runCell } from "@grus/cells";
import { differentiableNeuralComputerCell, neuralTuringMachineCell } from "@grus/cells/memory";
import { type Key, splitKey, type Tensor } from "@grus/tensor";

/** A sequence model with opaque parameters, which `fit` and `predict` accept. */
export interface SequenceModel {
  init(key: Key): unknown;
  /** Maps x [rows, time, width + 1] to logits [rows, time, width]. */
  bind(parameters: unknown): (x: Tensor) => Tensor;
}

/** A model of the copy task. */
export interface CopyModel {
  readonly name: string;
  /** The model with `slots` slots, if it has a memory. Parameters do not depend on their number. */
  withSlots(slots: number): SequenceModel;
}

/** Bits per pattern. */
export const WIDTH = 6;

const sizes = { inputSize: WIDTH + 1, outputSize: WIDTH, width: 12 };
const controller = (inputSize: number) => rnnCell({ inputSize, hiddenSize: 32 });

/** A Neural Turing Machine with a plain RNN as its controller. */
const machine: CopyModel = {
  name: "NTM",
  withSlots: (slots) => modelOf(neuralTuringMachineCell({ ...sizes, slots, controller })),
};

/** A Differentiable Neural Computer with the same controller. */
const computer: CopyModel = {
  name: "DNC",
  withSlots: (slots) => modelOf(differentiableNeuralComputerCell({ ...sizes, slots, controller })),
};

/** An LSTM with a readout. */
const recurrent: CopyModel = {
  name: "LSTM",
  withSlots: () => withReadout(lstmCell({ inputSize: WIDTH + 1, hiddenSize: 32 })),
};

/** The models of the comparison. */
export const models: readonly CopyModel[] = [machine, computer, recurrent];

function modelOf<Parameters, State extends CellState>(cell: Cell<Parameters, State>): SequenceModel {
  return {
    init: (key) => cell.init(key),
    bind: (parameters: Parameters) => (x) => runCell(cell, parameters, x).output,
  };
}

function withReadout<Parameters, State extends CellState>(cell: Cell<Parameters, State>): SequenceModel {
  const readout = linear({ inputSize: cell.outputSize, outputSize: WIDTH });
  const init = (key: Key) => {
    const [first, second] = splitKey(key);
    return { cell: cell.init(first), readout: readout.init(second) };
  };
  return {
    init,
    bind: (parameters: ReturnType<typeof init>) => (x) =>
      readout.bind(parameters.readout)(runCell(cell, parameters.cell, x).output),
  };
}
