// A cell over a sequence: by its fused primitive, or step by step through scan.
import {
  broadcastTo,
  expandAxis,
  iota,
  less,
  reshape,
  ShapeError,
  scan,
  type Tensor,
  transpose,
  type WithLeaves,
  where,
  zipTrees,
} from "@grus/tensor";
import type { Cell, CellSequence, CellSequenceOptions, CellState } from "./cell.ts";

/** How a cell is run over a sequence. */
export type RunCell = <Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  parameters: Parameters,
  x: Tensor,
  options?: CellSequenceOptions<State>,
) => CellSequence<State>;

/** Runs a cell that has a fused primitive by that. */
export const runFused: RunCell = (cell, parameters, x, options = {}) =>
  cell.sequence!(parameters, x, options);

/**
 * Runs a cell over `x` [batch, time, inputSize] ([time, batch, inputSize] where `timeMajor`): by its fused primitive where the cell
 * declares one, else by {@link scanCell}. Steps at or past a row's length leave the state as it is and give 0.
 */
export function runCell<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  parameters: Parameters,
  x: Tensor,
  options: CellSequenceOptions<State> = {},
): CellSequence<State> {
  return cell.sequence === undefined
    ? scanCell(cell, parameters, x, options)
    : cell.sequence(parameters, x, options);
}

/** As {@link runCell}, always step by step: `step` is the body of one `scan`, not unrolled into the program. */
export function scanCell<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  parameters: Parameters,
  x: Tensor,
  options: CellSequenceOptions<State> = {},
): CellSequence<State> {
  const { lengths, reverse = false, timeMajor = false } = options;
  checkInput(cell, x, timeMajor);
  const steps = timeMajor ? x : transpose(x, [1, 0, 2]);
  const [time, batch] = steps.shape as [number, number];
  const initial = options.initialState ?? cell.initialState(batch);
  const step = ({ state }: { state: State }, { input, isValid }: Steps) => {
    const next = cell.step(parameters, state, input);
    if (isValid === undefined) return { carry: { state: next.state }, output: next.output };
    const held = chooseTree(isValid, next.state, state);
    return { carry: { state: held }, output: where(stretch(isValid, next.output), next.output, 0) };
  };
  const sequences: Steps =
    lengths === undefined ? { input: steps } : { input: steps, isValid: validSteps(lengths, time) };
  const { carry, outputs } = scan(step as ScanBody<State>, { state: initial }, sequences, { reverse });
  const { state } = carry as unknown as { state: State };
  return { output: timeMajor ? outputs : transpose(outputs, [1, 0, 2]), state };
}

/** What a step of the scan reads: the input, and which rows it is valid for, where they differ. */
interface Steps {
  readonly input: Tensor;
  readonly isValid?: Tensor;
}

/** A scan's body as `scan` types it: a state is a tree of tensors already, which TypeScript cannot see for a generic one. */
type ScanBody<State> = (
  carry: WithLeaves<{ state: State }, Tensor>,
  slice: WithLeaves<Steps, Tensor>,
) => { readonly carry: { state: State }; readonly output: Tensor };

/** bool [time, batch]: whether each step lies before its row's length. */
function validSteps(lengths: Tensor, time: number): Tensor {
  const shape = [time, lengths.shape[0]!];
  return less(broadcastTo(expandAxis(iota(time), -1), shape), broadcastTo(lengths, shape));
}

/** The leaves of `next` in the rows where `isValid`, else those of `held`. */
function chooseTree<State>(isValid: Tensor, next: State, held: State): State {
  return zipTrees([next, held], (pair) => {
    const [after, before] = pair as unknown as [Tensor, Tensor];
    return where(stretch(isValid, after), after, before);
  }) as unknown as State;
}

/** A flag for each batch row, stretched to the shape of a value whose first axis is batch. */
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
  throw new ShapeError(
    "scanCell",
    `input has shape [${x.shape.join(", ")}]; expected ${expected}.`,
    x.rank === 3
      ? `Pass ${cell.inputSize} features a step, or create the cell with inputSize ${x.shape[2]}.`
      : "Add the missing axes, or cut a long series into windows.",
  );
}
