// What training draws for one walk of a cell over a sequence.
import { axes, randomBits, splitKey, type Tensor } from "@grus/tensor";
import type { Cell, CellState } from "./cell.ts";
import type { RunCellOptions } from "./run-cell-options.ts";

/** A cell, and how it walks over a sequence: with keys for its steps where it trains. */
export interface DrawnCell<Parameters, State extends CellState> {
  readonly cell: Cell<Parameters, State>;
  readonly options: Omit<RunCellOptions<State>, "key">;
}

/**
 * Draws a cell for one walk over `x` [batch, time, inputSize], time first where `timeMajor`: the cell with what stays the same over the
 * sequence, and a key for each step in place of the `key` of all. Without a key nothing is drawn. What nothing reads leaves no trace in
 * a program.
 */
export function drawCell<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  x: Tensor,
  { key, ...walk }: RunCellOptions<State>,
): DrawnCell<Parameters, State> {
  if (key === undefined) return { cell, options: walk };
  const [first, second] = splitKey(key);
  const [outer, inner] = axes(x, 2);
  const [batch, time] = walk.timeMajor ? [inner, outer] : [outer, inner];
  return {
    cell: cell.draw?.(first, batch) ?? cell,
    options: { stepKeys: randomBits(second, [time, 2]), ...walk },
  };
}
