// A cell over sequences: stacked, in one direction or both, with dropout between.
import { concat, DTypeError, expandAxis, ShapeError, splitKey, squeezeAxis, type Tensor } from "@grus/tensor";
import type { Cell, CellState } from "./cell.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Connection } from "./connection.ts";
import { applyDropout } from "./dropout.ts";
import { CellOptionError, checkRate, checkSizes } from "./errors.ts";
import type { LinearParameters } from "./linear.ts";
import { type RunCell, runCell } from "./run-cell.ts";
import type { SequenceWatch, WatchedPlace } from "./watch/watch-sequences.ts";

/** How cells are put together. */
export interface RecurrentLayerOptions {
  /** Cells on top of each other, each reading the outputs of the one below. Default 1. */
  readonly layers?: number;
  /** Whether each layer also walks back, with parameters of its own; outputs of both directions are put side by side. Default false. */
  readonly bidirectional?: boolean;
  /** Probability that an output between two layers is dropped while training, in [0, 1). Default 0. */
  readonly dropout?: number;
  /** Sequences are [time, batch, features] instead of [batch, time, features]. Default false. */
  readonly timeMajor?: boolean;
  /**
   * {@link checkpointEvery}`(steps)`: computes sequences in segments, which the gradient computes again instead of keeping what they left: less
   * memory for long sequences, about a third more time, the same numbers. Default: keep everything.
   */
  readonly checkpoint?: Checkpoint;
  /**
   * {@link residualConnection}`()` or {@link highwayConnection}`()`: joins the output of each layer with its input, both directions together, where the
   * two have as many features; elsewhere, as in a first layer of another inputSize, nothing leads round. Dropout is left out on the way
   * round. Default: none.
   */
  readonly connection?: Connection;
}

/** What each direction of a layer has: parameters, or states. */
export interface Directions<T> {
  readonly forward: T;
  /** Present in bidirectional layers. */
  readonly reverse?: T;
}

/** The parameters of a recurrent layer, from the bottom up. */
export interface RecurrentLayerParameters<Parameters> {
  readonly layers: readonly Directions<Parameters>[];
  /** Those of the connection round each layer, where the layers have connections; an empty record where there are none. */
  readonly connections?: readonly Partial<LinearParameters>[];
}

/** Options of a recurrent layer's `apply`. */
export interface RecurrentApplyOptions<State> {
  /** int32 [batch]: the valid steps of each row; padding comes after. Default: all. Outputs past a length are 0. */
  readonly lengths?: Tensor;
  /** Each layer's state before the first step. Default: the cell's initial state, zeros. */
  readonly initialState?: readonly Directions<State>[];
  /** Training: draws the dropout masks, and what is random in the cells. Without a key nothing is random. */
  readonly key?: Tensor;
  /** Looks into every direction of every layer as it is run; see {@link watchSequences}. Default: nobody looks. */
  readonly watch?: SequenceWatch;
}

/** What a recurrent layer's `apply` gives. */
export interface RecurrentResult<State> {
  /** The top layer's outputs, [batch, time, outputSize], time first where `timeMajor`. */
  readonly output: Tensor;
  /** Each layer's state after each row's last valid step; pass it on as `initialState` to go on with a stream. */
  readonly state: readonly Directions<State>[];
  /**
   * The top layer's last hidden state, [batch, outputSize] (before any connection); of both directions side by side where bidirectional.
   */
  readonly hidden: Tensor;
}

/** A model of sequences: parameters from a key, outputs and states from parameters and a sequence. */
export interface RecurrentLayer<Parameters, State extends CellState = CellState> {
  readonly inputSize: number;
  /** Features of an output step: the cell's, twice that where bidirectional. */
  readonly outputSize: number;
  /** Draws the parameters with `key`, a key with data. */
  init(key: Tensor): RecurrentLayerParameters<Parameters>;
  /** Runs over `x` [batch, time, inputSize], time first where `timeMajor`. Throws {@link ShapeError} naming the axis. */
  apply(
    parameters: RecurrentLayerParameters<Parameters>,
    x: Tensor,
    options?: RecurrentApplyOptions<State>,
  ): RecurrentResult<State>;
  /** Each layer's state before the first step. */
  initialState(batch: number): readonly Directions<State>[];
  /**
   * One step of a stream: `input` is [batch, inputSize], `output` [batch, outputSize]. Throws {@link CellOptionError} where the layer is
   * bidirectional, since the other direction begins at the end.
   */
  step(
    parameters: RecurrentLayerParameters<Parameters>,
    state: readonly Directions<State>[],
    input: Tensor,
  ): { readonly state: readonly Directions<State>[]; readonly output: Tensor };
}

/**
 * Puts cells into a recurrent layer. `cellOf(inputSize)` makes the cell of a layer that reads `inputSize` features; it is called once for
 * every layer, `inputSize` being that of the sequence for the first and the outputs of the layer below for the others. Works for any
 * {@link Cell}. Throws {@link CellOptionError}.
 */
export function recurrentLayer<Parameters, State extends CellState>(
  cellOf: (inputSize: number) => Cell<Parameters, State>,
  inputSize: number,
  options: RecurrentLayerOptions = {},
): RecurrentLayer<Parameters, State> {
  return layerOf(cellOf, inputSize, options, runCell);
}

/** As {@link recurrentLayer}, for cells that `run` runs over a sequence. */
export function layerOf<Parameters, State extends CellState>(
  cellOf: (inputSize: number) => Cell<Parameters, State>,
  inputSize: number,
  options: RecurrentLayerOptions,
  run: RunCell,
): RecurrentLayer<Parameters, State> {
  const { layers = 1, bidirectional = false, dropout = 0, timeMajor = false } = options;
  const { checkpoint, connection } = options;
  checkSizes("recurrentLayer", { layers });
  checkRate("recurrentLayer", "dropout", dropout);
  const directions = bidirectional ? 2 : 1;
  const cells = stackCells(cellOf, inputSize, layers, directions);
  const sizes = cells.map((cell) => ({
    inputSize: cell.inputSize,
    outputSize: cell.outputSize * directions,
  }));
  const connections = connection?.stack(sizes);
  const layer: RecurrentLayer<Parameters, State> = {
    inputSize,
    outputSize: sizes.at(-1)!.outputSize,
    initialState: (batch) =>
      cells.map((cell) => {
        const forward = cell.initialState(batch);
        return { forward, ...(bidirectional ? { reverse: forward } : {}) };
      }),
    step: (parameters, initialState, input) => {
      if (bidirectional) {
        throw new CellOptionError(
          "step",
          "bidirectional",
          true,
          "false for a stream: the other direction begins at the end",
        );
      }
      const axis = timeMajor ? 0 : 1;
      const { output, state } = layer.apply(parameters, expandAxis(input, axis), { initialState });
      return { state, output: squeezeAxis(output, axis) };
    },
    init: (key) => ({
      layers: splitKey(key, layers).map((own, i) => initDirections(cells[i]!, own, bidirectional)),
      ...connections?.init(key),
    }),
    apply: (parameters, x, { lengths, initialState, key, watch } = {}) => {
      checkLengths(x, lengths, timeMajor);
      const keys = key === undefined || dropout === 0 ? [] : splitKey(key, layers);
      // Keys of another count are other keys.
      const cellKeys = key === undefined ? [] : splitKey(key, 2 * layers);
      const walk = { timeMajor, ...(lengths === undefined ? {} : { lengths }) };
      const runHere = checkpoint?.(run) ?? run;
      const state: Directions<State>[] = [];
      let output = x;
      cells.forEach((cell, i) => {
        const own = keys[i];
        const input = i === 0 || own === undefined ? output : applyDropout(output, dropout, own);
        const runIn = (direction: WatchedPlace["direction"]) =>
          watch?.(runHere, { layer: i, direction }) ?? runHere;
        const result = runDirections(runIn, cell, parameters.layers[i]!, input, {
          ...walk,
          initial: initialState?.[i],
          keys: cellKeys.slice(2 * i, 2 * i + 2),
        });
        const sides = { input: output, output: result.output };
        output = connections?.join(i, parameters.connections, sides, walk) ?? result.output;
        state.push(result.state);
      });
      return { output, state, hidden: lastHidden(state.at(-1)!) };
    },
  };
  return layer;
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
  key: Tensor,
  bidirectional: boolean,
): Directions<Parameters> {
  const [first, second] = splitKey(key);
  return { forward: cell.init(first), ...(bidirectional ? { reverse: cell.init(second) } : {}) };
}

/** How both directions of a layer walk. */
interface DirectionsWalk<State> {
  readonly timeMajor: boolean;
  readonly lengths?: Tensor;
  readonly initial: Directions<State> | undefined;
  /** One for each direction while training, else none. */
  readonly keys: readonly Tensor[];
}

function runDirections<Parameters, State extends CellState>(
  runIn: (direction: WatchedPlace["direction"]) => RunCell,
  cell: Cell<Parameters, State>,
  parameters: Directions<Parameters>,
  x: Tensor,
  { initial, keys, ...walk }: DirectionsWalk<State>,
): { readonly output: Tensor; readonly state: Directions<State> } {
  const run = (own: Parameters, start: State | undefined, key: Tensor | undefined, reverse: boolean) =>
    runIn(reverse ? "reverse" : "forward")(cell, own, x, {
      ...walk,
      reverse,
      ...(start === undefined ? {} : { initialState: start }),
      ...(key === undefined ? {} : { key }),
    });
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

function checkLengths(x: Tensor, lengths: Tensor | undefined, timeMajor: boolean): void {
  if (lengths === undefined) return;
  const batch = x.shape[timeMajor ? 1 : 0];
  if (lengths.dtype !== "int32") {
    throw new DTypeError("recurrentLayer", `lengths are ${lengths.dtype}, not int32.`);
  }
  if (lengths.rank === 1 && lengths.shape[0] === batch) return;
  throw new ShapeError(
    "recurrentLayer",
    `lengths have shape [${lengths.shape.join(", ")}]; expected [batch=${batch}].`,
    "Give the number of valid steps of each row.",
  );
}
