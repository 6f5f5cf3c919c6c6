// Common code of the tests of cells: cells of every kind, and parameters, states and inputs in float64.
import { fromData, mapTree, type Tensor, type TensorData } from "@grus/tensor";
import type { Cell, CellState } from "../src/cell.ts";
import { gruCell } from "../src/gru-cell.ts";
import { lstmCell } from "../src/lstm-cell.ts";
import { minGruCell, minLstmCell } from "../src/minimal-cells.ts";
import { rnnCell } from "../src/rnn-cell.ts";

/** Sizes, all different. */
export const sizes = { batch: 3, time: 5, inputSize: 4, hiddenSize: 2 };

/** Every cell with every form, by name. */
// biome-ignore lint/suspicious/noExplicitAny: the cells' parameters and states differ.
export const cells: Readonly<Record<string, Cell<any, any>>> = {
  gru: gruCell(sizes),
  "gru, reset before": gruCell({ ...sizes, resetAfter: false }),
  "gru without bias": gruCell({ ...sizes, bias: false }),
  "gru, reset before, without bias": gruCell({ ...sizes, bias: false, resetAfter: false }),
  lstm: lstmCell(sizes),
  minGru: minGruCell(sizes),
  "minGru without bias": minGruCell({ ...sizes, bias: false }),
  minLstm: minLstmCell(sizes),
  "lstm without bias": lstmCell({ ...sizes, bias: false }),
  rnn: rnnCell(sizes),
  "rnn, relu": rnnCell({ ...sizes, activation: "relu" }),
  "rnn without bias": rnnCell({ ...sizes, bias: false }),
};

/** Numbers between -1 and 1, a function of the index only. */
export function numbers(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float64Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));
  return fromData({ data, shape, dtype: "float32" });
}

/** A state without zeros. */
export function someState<State extends CellState>(cell: Cell<unknown, State>, batch: number): State {
  let seed = 50;
  return mapTree(cell.initialState(batch), (leaf) =>
    numbers((leaf as Tensor).shape, seed++),
  ) as unknown as State;
}

/** The data of a tree's leaves in float64, so that gradient checks do not start from rounded values. */
export function inFloat64<T>(tree: T): T {
  return mapTree(tree, (leaf) => {
    const { data, shape, dtype } = leaf as unknown as TensorData;
    return fromData({ data: dtype === "float32" ? Float64Array.from(data) : data, shape, dtype });
  }) as unknown as T;
}

/** The lengths of a ragged batch of 3: full, partial and empty. */
export const raggedLengths: Int32Array = Int32Array.of(5, 2, 0);
