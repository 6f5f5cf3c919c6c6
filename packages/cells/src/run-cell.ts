// Runs a cell over a sequence: by its fused primitive, or step by step with scan.
import {
  broadcastTo,
  reshape,
  ShapeError,
  scan,
  type Tensor,
  transpose,
  where,
  zipTrees,
} from "@grus/tensor";
import type { Cell, CellSequence, CellState } from "./cell.ts";
import { drawCell } from "./draw-cell.ts";
import { clearPadding, validSteps } from "./padding.ts";
import type { RunCellOptions } from "./run-cell-options.ts";

/** A function that runs a cell over a sequence. */
export type RunCell = <Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  parameters: Parameters,
  x: Tensor,
  options?: RunCellOptions<State>,
) => CellSequence<State>;

/** Runs a cell by its fused primitive, without randomness. */
export const runFused: RunCell = (
  cell,
  parameters,
  x,
  { key: _key, stepKeys: _stepKeys, ...runOptions } = {},
) => cell.sequence!(parameters, x, runOptions);

/**
 * Runs a cell over `x` [batch, time, inputSize] ([time, batch, inputSize] where `timeMajor`): by its fused
 * primitive if the cell declares one, else by {@link scanCell}. Steps at or past a row's length leave the
 * state unchanged and give 0.
 */
export function runCell<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  parameters: Parameters,
  x: Tensor,
  options: RunCellOptions<State> = {},
): CellSequence<State> {
  const { cell: own, options: runOptions } = drawCell(cell, x, options);
  return own.sequence === undefined
    ? scanCell(own, parameters, x, runOptions)
    : runFused(own, parameters, x, runOptions);
}

/**
 * As {@link runCell}, but always step by step: `step` is the body of one `scan`, not unrolled into the
 * program.
 */
export function scanCell<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  parameters: Parameters,
  x: Tensor,
  options: RunCellOptions<State> = {},
): CellSequence<State> {
  const { timeMajor = false, reverse = false } = options;
  checkInput(cell, x, timeMajor);
  const { cell: own, options: runOptions } = drawCell(cell, x, options);
  const steps = timeMajor ? x : transpose(x, [1, 0, 2]);
  const step = ({ state }: { state: State }, { input, isValid, key }: Steps) => {
    const context = { ...(key === undefined ? {} : { key }), ...(isValid === undefined ? {} : { isValid }) };
    const next = own.step(parameters, state, input, context);
    if (isValid === undefined) return { carry: { state: next.state }, output: next.output };
    const held = chooseTree(isValid, next.state, state);
    return { carry: { state: held }, output: where(stretch(isValid, next.output), next.output, 0) };
  };
  const { carry, outputs } = scan(
    step,
    { state: runOptions.initialState ?? own.initialState(steps.shape[1]!) },
    sequencesOf(steps, runOptions),
    { reverse },
  );
  return { output: timeMajor ? outputs : transpose(outputs, [1, 0, 2]), state: carry.state };
}

/** The inputs of the scan. */
function sequencesOf<State>(x: Tensor, { lengths, stepKeys: key }: RunCellOptions<State>): Steps {
  const keys = key === undefined ? {} : { key };
  if (lengths === undefined) return { input: x, ...keys };
  const input = clearPadding(x, { lengths, timeMajor: true });
  return { input, isValid: validSteps(lengths, x.shape[0]!, true), ...keys };
}

/**
 * The inputs of one step of the scan: the input, the valid rows if they differ, and the key if there is one.
 */
interface Steps {
  readonly input: Tensor;
  readonly isValid?: Tensor | undefined;
  readonly key?: Tensor | undefined;
}

/** The leaves of `next` in rows where `isValid`, else those of `held`. */
function chooseTree<State>(isValid: Tensor, next: State, held: State): State {
  return zipTrees([next, held], ([after, before]) => where(stretch(isValid, after), after, before));
}

/** A flag per batch row, broadcast to the shape of a value whose first axis is batch. */
function stretch(isValid: Tensor, value: Tensor): Tensor {
  const rows = reshape(isValid, [value.shape[0]!, ...value.shape.slice(1).map(() => 1)]);
  return broadcastTo(rows, value.shape);
}

function checkInput<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  x: Tensor,
  timeMajor: boolean,
): void {
  const axes = timeMajor ? "[time, batch" : "[batch, time";
  const expected = `${axes}, inputSize=${cell.inputSize}]`;
  if (x.rank === 3 && x.shape[2] === cell.inputSize) return;
  throw new ShapeError("scanCell", {
    expected,
    got: x.shape,
    cure:
      x.rank === 3
        ? `Pass ${cell.inputSize} features per step, create the cell with inputSize ${x.shape[2]}, or pass this model's parameters.`
        : "Add the missing axes, or split a long series into windows.",
  });
}
