// Sampling for one run of a cell over a sequence.
import { axes, randomBits, splitKey, type Tensor } from "@grus/tensor";
import type { Cell, CellState } from "./cell.ts";
import type { RunCellOptions } from "./run-cell-options.ts";

/** A cell and the options of its run over a sequence, with keys for its steps while training. */
export interface DrawnCell<Parameters, State extends CellState> {
  readonly cell: Cell<Parameters, State>;
  readonly options: Omit<RunCellOptions<State>, "key">;
}

/**
 * Samples the randomness of one run of a cell over `x` [batch, time, inputSize], time first where
 * `timeMajor`: returns the cell with the values fixed over the sequence, and a key per step in place of
 * `key`. Without a key nothing is sampled. Unused keys leave no trace in a program.
 */
export function drawCell<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  x: Tensor,
  { key, ...runOptions }: RunCellOptions<State>,
): DrawnCell<Parameters, State> {
  if (key === undefined) return { cell, options: runOptions };
  const [first, second] = splitKey(key);
  const [outer, inner] = axes(x, 2);
  const [batch, time] = runOptions.timeMajor ? [inner, outer] : [outer, inner];
  return {
    cell: cell.draw?.(first, batch) ?? cell,
    options: { stepKeys: randomBits(second, [time, 2]), ...runOptions },
  };
}
