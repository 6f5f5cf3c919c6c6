// What every decorator keeps of the cell that it wraps.
import type { Cell, CellState } from "../cell.ts";

/** The members that say how a cell is drawn, for the cell that `wrap` makes of it: wrapping what was drawn is drawing what is wrapped. */
export function inherit<Inner, Outer, State extends CellState>(
  cell: Cell<Inner, State>,
  wrap: (drawn: Cell<Inner, State>) => Cell<Outer, State>,
): Pick<Cell<Outer, State>, "draw" | "masksHidden"> {
  const draw = cell.draw?.bind(cell);
  return {
    ...(draw === undefined ? {} : { draw: (key, batch) => wrap(draw(key, batch)) }),
    ...(cell.masksHidden === undefined ? {} : { masksHidden: cell.masksHidden }),
  };
}
