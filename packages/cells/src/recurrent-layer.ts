// A cell over sequences: stacked, uni- or bidirectional, with dropout between layers.
import {
  type CallContext,
  concat,
  expandAxis,
  type Key,
  type Ragged,
  type Sequence,
  type SequenceWatch,
  splitKey,
  squeezeAxis,
  type Tensor,
  type WatchedPlace,
} from "@grus/tensor";
import { callKeys } from "./call-keys.ts";
import type { Cell, CellState } from "./cell.ts";
import type { Connection } from "./connection.ts";
import { applyDropout } from "./dropout.ts";
import { CellOptionError, checkRate, checkSizes } from "./errors.ts";
import { isCheckedRagged } from "./ragged.ts";
import type { Recompute } from "./recompute.ts";
import type {
  CausalUnless,
  Directions,
  LayerState,
  RecurrentCall,
  RecurrentCallOptions,
  RecurrentLayer,
  RecurrentLayerParameters,
  RecurrentResult,
} from "./recurrent-types.ts";
import { type RunCell, runCell } from "./run-cell.ts";
import type { StackConnections } from "./stack-connections.ts";

/** Options of a stack of cells. */
export interface RecurrentLayerOptions<Bidirectional extends boolean = boolean> {
  /** Number of stacked cells, each reading the outputs of the one below. Default 1. */
  readonly layers?: number | undefined;
  /**
   * Whether each layer also runs in reverse, with separate parameters; the outputs of both directions are
   * concatenated. Default false.
   */
  readonly bidirectional?: Bidirectional | undefined;
  /** Probability that an output between two layers is dropped while training, in [0, 1). Default 0. */
  readonly dropout?: number | undefined;
  /** Sequences are [time, batch, features] instead of [batch, time, features]. Default false. */
  readonly timeMajor?: boolean | undefined;
  /**
   * {@link recompute}`(steps)`: gradient checkpointing; saves memory for long sequences at about a third more
   * time, with the same numbers. Default: store everything.
   */
  readonly recompute?: Recompute | undefined;
  /**
   * {@link residualConnection}`()` or {@link highwayConnection}`()`: a skip connection around each layer,
   * both directions together, whose input and output sizes are equal; other layers, such as a first layer
   * with another inputSize, have none. Dropout does not apply to the skip path. Default: none.
   */
  readonly connection?: Connection | undefined;
}

/** Options of {@link recurrent}. */
export interface RecurrentStackOptions<Bidirectional extends boolean = boolean>
  extends RecurrentLayerOptions<Bidirectional> {
  /** Features of an input step. */
  readonly inputSize: number;
}

/**
 * Makes a recurrent layer from cells. `cellOf(inputSize)` creates the cell of a layer that reads `inputSize`
 * features; it is called once per layer, with the size of the sequence for the first and the output size of
 * the layer below for the others. Works for any {@link Cell}. Throws {@link CellOptionError}.
 */
export function recurrent<Parameters, State extends CellState, Bidirectional extends boolean = false>(
  cellOf: (inputSize: number) => Cell<Parameters, State>,
  options: RecurrentStackOptions<Bidirectional>,
): RecurrentLayer<Parameters, State, CausalUnless<Bidirectional>> {
  return layerOf(cellOf, options, runCell);
}

/** As {@link recurrent}, for cells run by `run`. */
export function layerOf<Parameters, State extends CellState, Bidirectional extends boolean>(
  cellOf: (inputSize: number) => Cell<Parameters, State>,
  options: RecurrentStackOptions<Bidirectional>,
  run: RunCell,
): RecurrentLayer<Parameters, State, CausalUnless<Bidirectional>> {
  const stack = stackOf(cellOf, options, run);
  const { cells, isBidirectional } = stack;
  const causal: boolean = !isBidirectional;
  return {
    reads: "float32",
    causal: causal as CausalUnless<Bidirectional>,
    inputSize: options.inputSize,
    outputSize: stack.outputSize,
    init: (key) => ({
      layers: splitKey(key, cells.length).map((own, i) => initDirections(cells[i]!, own, isBidirectional)),
      ...stack.connections?.init(key),
    }),
    initialState: (batch) =>
      cells.map((cell) => {
        const forward = cell.initialState(batch);
        return isBidirectional ? { forward, reverse: forward } : { forward };
      }),
    bind: (parameters, context = {}) => bindStack(stack, parameters, context),
    step: (parameters, initialState, input) => {
      checkCausal(isBidirectional);
      const axis = stack.timeMajor ? 0 : 1;
      const { output, state } = runStack(stack, parameters, expandAxis(input, axis), { initialState });
      return { state, output: squeezeAxis(output, axis) };
    },
  };
}

/** A stack of cells, ready to run. */
interface Stack<Parameters, State extends CellState> {
  readonly cells: readonly Cell<Parameters, State>[];
  readonly outputSize: number;
  readonly isBidirectional: boolean;
  readonly dropout: number;
  readonly timeMajor: boolean;
  readonly connections: StackConnections | undefined;
  readonly run: RunCell;
}

function stackOf<Parameters, State extends CellState>(
  cellOf: (inputSize: number) => Cell<Parameters, State>,
  options: RecurrentStackOptions,
  run: RunCell,
): Stack<Parameters, State> {
  const { inputSize, layers = 1, bidirectional = false, dropout = 0, timeMajor = false } = options;
  checkSizes("recurrent", { layers });
  checkRate("recurrent", "dropout", dropout);
  const directions = bidirectional ? 2 : 1;
  const cells = stackCells(cellOf, inputSize, layers, directions);
  const sizes = cells.map((cell) => ({
    inputSize: cell.inputSize,
    outputSize: cell.outputSize * directions,
  }));
  return {
    cells,
    outputSize: sizes.at(-1)!.outputSize,
    isBidirectional: bidirectional,
    dropout,
    timeMajor,
    connections: options.connection?.stack(sizes),
    run: options.recompute?.(run) ?? run,
  };
}

function bindStack<Parameters, State extends CellState>(
  stack: Stack<Parameters, State>,
  parameters: RecurrentLayerParameters<Parameters>,
  { key, state: carried, onState, watch }: CallContext<LayerState<State>>,
): RecurrentCall<State> {
  const nextKey = callKeys(key);
  const call = (x: Sequence, { initialState = carried }: RecurrentCallOptions<State> = {}) => {
    const options = { initialState, key: nextKey(), watch };
    const result = isCheckedRagged("recurrent", x)
      ? runRagged(stack, parameters, x, options)
      : runStack(stack, parameters, x, options);
    onState?.(result.state);
    return result;
  };
  return call as RecurrentCall<State>;
}

/** The options of one run of a stack. */
interface StackRun<State> {
  readonly lengths?: Tensor | undefined;
  readonly initialState?: LayerState<State> | undefined;
  readonly key?: Key | undefined;
  readonly watch?: SequenceWatch | undefined;
}

function runRagged<Parameters, State extends CellState>(
  stack: Stack<Parameters, State>,
  parameters: RecurrentLayerParameters<Parameters>,
  x: Ragged,
  options: StackRun<State>,
): RecurrentResult<State, Ragged> {
  if (stack.timeMajor)
    throw new CellOptionError(
      "recurrent",
      "timeMajor",
      true,
      "false for ragged sequences, which are batch-first",
    );
  const { lengths } = x;
  const result = runStack(stack, parameters, x.values, { ...options, lengths });
  return { ...result, output: { values: result.output, lengths } };
}

function runStack<Parameters, State extends CellState>(
  { cells, dropout, timeMajor, connections, run }: Stack<Parameters, State>,
  parameters: RecurrentLayerParameters<Parameters>,
  x: Tensor,
  { lengths, initialState, key, watch }: StackRun<State>,
): RecurrentResult<State> {
  const keys = key === undefined || dropout === 0 ? [] : splitKey(key, cells.length);
  // Splitting a key into another count gives other keys.
  const cellKeys = key === undefined ? [] : splitKey(key, 2 * cells.length);
  const sequence = { timeMajor, lengths };
  const state: Directions<State>[] = [];
  let output = x;
  cells.forEach((cell, i) => {
    const own = keys[i];
    const input = i === 0 || own === undefined ? output : applyDropout(output, dropout, own);
    const runIn = (direction: WatchedPlace["direction"]) => watch?.(run, { layer: i, direction }) ?? run;
    const result = runDirections(runIn, cell, parameters.layers[i]!, input, {
      ...sequence,
      initial: initialState?.[i],
      keys: cellKeys.slice(2 * i, 2 * i + 2),
    });
    const sides = { input: output, output: result.output };
    output = connections?.join(i, parameters.connections, sides, sequence) ?? result.output;
    state.push(result.state);
  });
  return { output, state, hidden: lastHidden(state.at(-1)!) };
}

function checkCausal(isBidirectional: boolean): void {
  if (!isBidirectional) return;
  const expected = "false for a stream";
  throw new CellOptionError("step", "bidirectional", true, expected);
}

function stackCells<Parameters, State extends CellState>(
  cellOf: (inputSize: number) => Cell<Parameters, State>,
  inputSize: number,
  layers: number,
  directions: number,
): Cell<Parameters, State>[] {
  const cells = [cellOf(inputSize)];
  while (cells.length < layers) cells.push(cellOf(cells.at(-1)!.outputSize * directions));
  return cells;
}

function initDirections<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  key: Key,
  bidirectional: boolean,
): Directions<Parameters> {
  const [first, second] = splitKey(key);
  return { forward: cell.init(first), ...(bidirectional ? { reverse: cell.init(second) } : {}) };
}

/** The options of a run of both directions of a layer. */
interface DirectionsRun<State> {
  readonly timeMajor: boolean;
  readonly lengths: Tensor | undefined;
  readonly initial: Directions<State> | undefined;
  /** One per direction while training, else none. */
  readonly keys: readonly Key[];
}

function runDirections<Parameters, State extends CellState>(
  runIn: (direction: WatchedPlace["direction"]) => RunCell,
  cell: Cell<Parameters, State>,
  parameters: Directions<Parameters>,
  x: Tensor,
  { initial, keys, ...sequence }: DirectionsRun<State>,
): { readonly output: Tensor; readonly state: Directions<State> } {
  const run = (own: Parameters, start: State | undefined, key: Key | undefined, reverse: boolean) =>
    runIn(reverse ? "reverse" : "forward")(cell, own, x, { ...sequence, reverse, initialState: start, key });
  const forward = run(parameters.forward, initial?.forward, keys[0], false);
  if (parameters.reverse === undefined) return { output: forward.output, state: { forward: forward.state } };
  const reverse = run(parameters.reverse, initial?.reverse, keys[1], true);
  return {
    output: concat([forward.output, reverse.output], 2),
    state: { forward: forward.state, reverse: reverse.state },
  };
}

function lastHidden<State extends CellState>({ forward, reverse }: Directions<State>): Tensor {
  return reverse === undefined ? forward.hidden : concat([forward.hidden, reverse.hidden], 1);
}
