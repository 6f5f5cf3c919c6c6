// Gradients cut inside the recurrence.
import { clipGradient, mapTree, type Tensor } from "@grus/tensor";
import type { Cell, CellState } from "../cell.ts";
import { CellOptionError } from "../errors.ts";
import { inherit } from "./inherit.ts";

/**
 * A cell whose gradient by the state is kept between −limit and limit, element by element, at each step on its way back: an explosion is stopped where it
 * begins, and not after it has spread over all parameters. The values are those of the cell. Graves (arXiv 1308.0850) clips the derivatives of his LSTM so.
 * The gradient is no longer that of the loss where it is cut, and no fused primitive runs. Throws {@link CellOptionError} unless limit is above 0.
 */
export function clipGradients<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  limit: number,
): Cell<Parameters, State> {
  if (!(limit > 0 && Number.isFinite(limit)))
    throw new CellOptionError("clipGradients", "limit", limit, "a number above 0");
  const cut = (leaf: Tensor) => (leaf.dtype === "float32" ? clipGradient(leaf, limit) : leaf);
  return {
    init: (key) => cell.init(key),
    ...inherit(cell, (drawn) => clipGradients(drawn, limit)),
    step: (parameters, state, input, context) => cell.step(parameters, mapTree(state, cut), input, context),
  };
}
