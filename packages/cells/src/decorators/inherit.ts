// Members that decorators keep from the wrapped cell.
import type { Cell, CellState } from "../cell.ts";

/**
 * A cell that behaves as `cell`: an object whose members a decorator can spread, even if `cell` is an
 * instance of a class.
 */
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

/**
 * The members that every decorator keeps: sizes, states, and `draw`, which wraps the result of the inner
 * cell's `draw`.
 */
export function inherit<Inner, Outer, State extends CellState>(
  cell: Cell<Inner, State>,
  wrap: (drawn: Cell<Inner, State>) => Cell<Outer, State>,
): Omit<Cell<Outer, State>, "init" | "step" | "sequence"> {
  const { init: _init, step: _step, sequence: _sequence, draw, ...rest } = delegate(cell);
  return { ...rest, ...(draw === undefined ? {} : { draw: (key, batch) => wrap(draw(key, batch)) }) };
}
