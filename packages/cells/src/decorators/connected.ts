// Residual and highway connections around a cell.
import { splitKey, type Tensor } from "@grus/tensor";
import type { Cell, CellState } from "../cell.ts";
import {
  type Connection,
  type HighwayOptions,
  highwayConnection,
  residualConnection,
} from "../connection.ts";
import { CellOptionError } from "../errors.ts";
import type { LinearParameters } from "../linear.ts";
import { clearPadding } from "../padding.ts";
import { delegate, inherit } from "./inherit.ts";

/** The parameters of {@link highway}. */
export interface HighwayParameters<Parameters> {
  readonly cell: Parameters;
  /** W and b of the gate. */
  readonly gate: Partial<LinearParameters>;
}

/**
 * Adds a cell's input to its output: y + x, at every step. The states stay those of the cell, and its fused
 * primitive still runs. For connections around whole layers, both directions together, use the option
 * `connection` of {@link recurrentLayer}. Throws {@link CellOptionError} unless the cell's inputSize equals
 * its outputSize.
 */
export function residual<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
): Cell<Parameters, State> {
  const connection = residualConnection();
  return connected(
    "residual",
    cell,
    (key) => cell.init(key),
    (parameters) => ({ cell: parameters, gate: {} }),
    connection,
  );
}

/**
 * A gate between a cell's output y and its input x: t ⊙ y + (1 − t) ⊙ x with t = σ(W x + b) (Srivastava et
 * al., arXiv 1505.00387). Otherwise as {@link residual}. Throws {@link CellOptionError}.
 */
export function highway<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  options: HighwayOptions = {},
): Cell<HighwayParameters<Parameters>, State> {
  const connection = highwayConnection(options);
  const init = (key: Tensor): HighwayParameters<Parameters> => {
    const [first, second] = splitKey(key);
    return { cell: cell.init(first), gate: connection.init(second, cell.inputSize) };
  };
  return connected("highway", cell, init, (parameters) => parameters, connection);
}

function connected<Outer, Inner, State extends CellState>(
  source: string,
  cell: Cell<Inner, State>,
  init: (key: Tensor) => Outer,
  partsOf: (parameters: Outer) => HighwayParameters<Inner>,
  connection: Connection,
): Cell<Outer, State> {
  const { inputSize, outputSize } = cell;
  const { sequence } = delegate(cell);
  if (inputSize !== outputSize) {
    throw new CellOptionError(source, "outputSize", outputSize, `the cell's inputSize, ${inputSize}`);
  }
  return {
    init,
    ...inherit(cell, (drawn) => connected(source, drawn, init, partsOf, connection)),
    step: (parameters, state, input, context) => {
      const { cell: own, gate } = partsOf(parameters);
      const next = cell.step(own, state, input, context);
      return { ...next, output: connection.join(gate, input, next.output) };
    },
    ...(sequence === undefined
      ? {}
      : {
          sequence: (parameters, x, options) => {
            const { cell: own, gate } = partsOf(parameters);
            const { state, output } = sequence(own, x, options);
            const joined = connection.join(gate, clearPadding(x, options), output);
            return { output: clearPadding(joined, options), state };
          },
        }),
  };
}
