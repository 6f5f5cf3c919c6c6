// What decorators keep of the cell that they wrap.
import type { Cell, CellState } from "../cell.ts";

/** A cell that does what `cell` does: an object whose members a decorator can spread, even where `cell` is an instance of a class. */
export function delegate<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
): Cell<Parameters, State> {
  const sequence = cell.sequence?.bind(cell);
  const draw = cell.draw?.bind(cell);
  return {
    inputSize: cell.inputSize,
    outputSize: cell.outputSize,
    init: cell.init.bind(cell),
    initialState: cell.initialState.bind(cell),
    step: cell.step.bind(cell),
    ...(sequence === undefined ? {} : { sequence }),
    ...(draw === undefined ? {} : { draw }),
    ...(cell.masksHidden === undefined ? {} : { masksHidden: cell.masksHidden }),
  };
}

/** What every decorator keeps: sizes and states, and how the cell is drawn, for wrapping what was drawn is drawing what is wrapped. */
export function inherit<Inner, Outer, State extends CellState>(
  cell: Cell<Inner, State>,
  wrap: (drawn: Cell<Inner, State>) => Cell<Outer, State>,
): Omit<Cell<Outer, State>, "init" | "step" | "sequence"> {
  const { init: _init, step: _step, sequence: _sequence, draw, ...rest } = delegate(cell);
  return { ...rest, ...(draw === undefined ? {} : { draw: (key, batch) => wrap(draw(key, batch)) }) };
}
