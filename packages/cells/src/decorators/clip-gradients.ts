// Gradient clipping inside the recurrence.
import { clipGradient, mapTree, type Tensor } from "@grus/tensor";
import type { Cell, CellState } from "../cell.ts";
import { CellOptionError } from "../errors.ts";
import { inherit } from "./inherit.ts";

/**
 * Clips the gradient with respect to the state to [−limit, limit], element by element, at each step of the
 * backward pass, so that an explosion is stopped where it starts. The values are those of the cell. Graves
 * (arXiv 1308.0850) clips the derivatives of his LSTM this way. Where it is clipped, the gradient is no
 * longer that of the loss, and no fused primitive runs. Throws {@link CellOptionError} unless limit is above
 * 0.
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
