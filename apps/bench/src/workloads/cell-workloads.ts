// Cells that are written as equations and run by a scan.
import { type Cell, type CellState, cell, gruCell, layerNormGruCell, lstmCell, recurrent } from "@grus/cells";
import { neuralTuringMachineCell } from "@grus/cells/memory";
import { modelOf, type RecurrentShape, trainingStep } from "../layers.ts";
import type { Workload } from "./workload.ts";

/** The slots of the Neural Turing Machine's memory, and their numbers. */
const MEMORY = { slots: 128, width: 20 };

/** A GRU as a user would write it: its equations, without the fused recurrence. */
export const customCell: Workload<RecurrentShape> = cellWorkload(
  "GRU as a custom cell",
  23.5,
  { batch: 32, time: 64, input: 64, hidden: 128 },
  ({ hidden }) =>
    (inputSize) => {
      const { sequence: _fused, ...equations } = gruCell({ inputSize, hiddenSize: hidden });
      return cell(equations);
    },
);
export const layerNormalised: Workload<RecurrentShape> = cellWorkload(
  "GRU with layer normalisation",
  29.3,
  { batch: 32, time: 50, input: 64, hidden: 128 },
  ({ hidden }) =>
    (inputSize) =>
      layerNormGruCell({ inputSize, hiddenSize: hidden }),
);
export const neuralTuringMachine: Workload<RecurrentShape> = cellWorkload(
  `neural Turing machine, memory ${MEMORY.slots} x ${MEMORY.width}`,
  50.9,
  { batch: 16, time: 40, input: 9, hidden: 100 },
  ({ hidden }) =>
    (inputSize) =>
      neuralTuringMachineCell({
        ...MEMORY,
        inputSize,
        outputSize: inputSize,
        controller: (features) => lstmCell({ inputSize: features, hiddenSize: hidden }),
      }),
);

function cellWorkload<Parameters, State extends CellState>(
  about: string,
  recorded: number,
  sizes: RecurrentShape,
  make: (sizes: RecurrentShape) => (inputSize: number) => Cell<Parameters, State>,
): Workload<RecurrentShape> {
  return {
    about,
    sizes,
    recorded,
    prepare: async (backend, shape) => {
      const layer = recurrent(make(shape), { inputSize: shape.input });
      const { parameters, x } = await modelOf(backend, layer, shape);
      return trainingStep(backend, layer, parameters, x);
    },
  };
}
