// What is seen of a recurrent matrix: its eigenvalues, and what the recurrence does with states and gradients.
import { type Backend, cells, key, linear, mul, type OnHost, ops, sequential, type Tensor } from "grus";
import { gradientReach } from "../horizon/gradient-reach.ts";
import { type Complex, eigenvaluesOf } from "./eigenvalues.ts";
import { type MatrixSettings, matrixCell } from "./recurrent-matrix.ts";
import { stateMemory } from "./state-memory.ts";

/** The recurrent matrix at one time. */
export interface MatrixView {
  readonly eigenvalues: readonly Complex[];
  /** The distance of two runs, before the first step and after each, in shares of that before. */
  readonly state: readonly number[];
  /** The norm of the gradient of the last answer, the last step first, in shares of that at the last step. */
  readonly gradient: readonly number[];
}

/** Compiled measurements. */
export interface MatrixLook {
  /** Undefined if a number of the matrix is not finite. */
  at(parameters: OnHost<NetworkParameters>): Promise<MatrixView | undefined>;
  dispose(): void;
}

/** A network around the matrix, with an answer at every step: [batch, time, 1] to [batch, time, 1]. */
export function matrixNetwork(settings: MatrixSettings) {
  const recurrent = cells.recurrent(() => matrixCell(settings), { inputSize: 1 });
  return sequential({ recurrent, head: linear({ inputSize: settings.units, outputSize: 1 }) });
}

type NetworkParameters = ReturnType<ReturnType<typeof matrixNetwork>["init"]>;

/** Compiles what is measured over the sequences `x`. */
export async function matrixLook(backend: Backend, settings: MatrixSettings, x: Tensor): Promise<MatrixLook> {
  const { units } = settings;
  const network = matrixNetwork(settings);
  const parameters = network.init(key(0));
  const reach = await gradientReach({
    ...{ backend, parameters, x, stateSize: units },
    answer: (p: NetworkParameters, own, watch) => ops.take(network.bind(p, { watch })(own), 1, -1),
  });
  const memory = await stateMemory({
    ...{ backend, parameters: parameters.recurrent, x },
    layer: cells.recurrent(() => matrixCell(settings), { inputSize: 1 }),
    start: await ops.evaluate(
      backend,
      mul(ops.randomNormal(key(5), [x.shape[0]!, units]), 1 / Math.sqrt(units)),
    ),
  });
  return {
    at: async (now) => {
      const matrix = now.recurrent.layers[0]!.forward.weightHh.data;
      if (!matrix.every(Number.isFinite)) return undefined;
      return {
        eigenvalues: eigenvaluesOf(matrix, units),
        state: await memory.measure(now.recurrent),
        gradient: await reach.measure(now),
      };
    },
    dispose: () => {
      reach.dispose();
      memory.dispose();
    },
  };
}
