// Instrumentation of recurrent layers: their states, gates, and the gradient that arrives at each step.
import {
  add,
  axes,
  concat,
  flatten,
  ones,
  reshape,
  type SequenceWatch,
  split,
  type Tensor,
  transpose,
  unflatten,
  type WatchedPlace,
  zeros,
} from "@grus/tensor";
import type { Cell, CellState, StepContext } from "../cell.ts";
import { drawCell } from "../draw-cell.ts";
import { type RunCell, scanCell } from "../run-cell.ts";
import type { RunCellOptions } from "../run-cell-options.ts";

/** A recorded run of a cell over a sequence. */
export interface WatchedSequence extends WatchedPlace {
  /** Counted from 0 over all recurrent layers of the model, in the order in which they are applied. */
  readonly index: number;
  /**
   * [batch, time, stateSize], 0: added to the state after each step (also to the output, if that is the
   * hidden state). Its gradient is dL/dh of every step; for several state tensors, theirs concatenated.
   */
  readonly probe: Tensor;
  /** [batch, time, hiddenSize]: the hidden state after each step; 0 past a row's length. */
  readonly hidden: Tensor;
  /** By name, [batch, time, features]: the gates at each step; 0 past a row's length. */
  readonly gates: Readonly<Record<string, Tensor>>;
  /** [batch, time, 1]: 1 at the steps that are valid, else 0. */
  readonly isValid: Tensor;
  /** [batch, time, inputSize]: the input of the cell. */
  readonly input: Tensor;
  /** Whether the cell runs in reverse. */
  readonly reverse: boolean;
}

/** A watch and its recordings. */
export interface SequenceWatching {
  /** The `watch` of a context: of a layer, or of a model and all its layers. */
  readonly watch: SequenceWatch;
  /**
   * One per direction of each layer, in the order of their runs. Traced tensors: return them from the traced
   * function to compute them.
   */
  readonly sequences: readonly WatchedSequence[];
}

/**
 * Creates a watch for one tracing of a model. `probes` are added to the states in place of zeros, one per
 * sequence in order: pass parameters of the traced function to differentiate with respect to them. Watched
 * layers run step by step instead of by their fused primitive: the same numbers up to rounding, about twice
 * the time; {@link recompute} is ignored.
 */
export function watchSequences(probes: readonly Tensor[] = []): SequenceWatching {
  const sequences: WatchedSequence[] = [];
  const watch =
    (_run: RunCell, place: WatchedPlace): RunCell =>
    (cell, parameters, x, options = {}) => {
      const index = sequences.length;
      const seen = runWatched(cell, parameters, x, options, probes[index]);
      sequences.push({ ...place, index, ...seen.seen, reverse: options.reverse ?? false });
      return { output: seen.output, state: seen.state };
    };
  // The only function that a layer passes to its watch is the one that runs its cells.
  return { watch: watch as SequenceWatch, sequences };
}

function runWatched<Parameters, State extends CellState>(
  given: Cell<Parameters, State>,
  parameters: Parameters,
  x: Tensor,
  runOptions: RunCellOptions<State>,
  givenProbe: Tensor | undefined,
) {
  const { cell, options } = drawCell(given, x, runOptions);
  const batchMajor = (value: Tensor) => (options.timeMajor ? transpose(value, [1, 0, 2]) : value);
  const input = batchMajor(x);
  const [batch, time] = axes(input, 2);
  const stateSize = sizesOf(cell.initialState(batch)).reduce((a, b) => a + b, 0);
  const probe = givenProbe ?? zeros([batch, time, stateSize]);
  const names: string[] = [];
  const sizes: number[] = [];
  const watched = watchedCell(cell, stateSize, (name, value) => {
    names.push(name);
    sizes.push(value.shape[1]!);
  });
  const { output: all, state } = scanCell(watched, parameters, concat([input, probe], 2), {
    ...options,
    timeMajor: false,
  });
  const [output, hidden, isValid, ...gates] = split(all, 2, [
    sizes[0]!,
    sizes[1]!,
    sizes[2]!,
    ...sizes.slice(3),
  ]);
  const named = gates.map((gate, i) => [names[i + 3]!, gate] as const);
  const seen = { probe, hidden, isValid, input, gates: Object.fromEntries(named) };
  return { output: batchMajor(output), state, seen };
}

/**
 * The cell with probes appended to its inputs, and the recorded values to its outputs: hidden state, ones,
 * gates.
 */
function watchedCell<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  stateSize: number,
  record: (name: string, value: Tensor) => void,
): Cell<Parameters, State> {
  return {
    inputSize: cell.inputSize + stateSize,
    outputSize: cell.outputSize,
    init: (key) => cell.init(key),
    initialState: (batch) => cell.initialState(batch),
    step: (parameters, state, given, context: StepContext = {}) => {
      const [input, probe] = split(given, 1, [cell.inputSize, stateSize]);
      const next = cell.step(parameters, state, input, context);
      const isOutputHidden = next.output === next.state.hidden;
      const probed = addProbe(next.state, probe);
      const output = isOutputHidden ? probed.hidden : next.output;
      const seen: [string, Tensor][] = [
        ["output", output],
        ["hidden", flat(probed.hidden)],
        ["isValid", ones([given.shape[0]!, 1])],
        ...Object.entries(next.gates ?? {}).map(([name, gate]): [string, Tensor] => [name, flat(gate)]),
      ];
      for (const [name, value] of seen) record(name, value);
      return {
        state: probed,
        output: concat(
          seen.map(([, value]) => value),
          1,
        ),
      };
    },
  };
}

/** The state with parts of `probe` [batch, stateSize] added to its float32 tensors. */
function addProbe<State>(state: State, probe: Tensor): State {
  const values = flatten(state).map(({ leaf }) => leaf as Tensor);
  const parts = split(probe, 1, sizesOf(state));
  const added = values.map((value, i) =>
    value.dtype === "float32" ? add(value, reshape(parts[i]!, value.shape)) : value,
  );
  return unflatten(state, added) as State;
}

/** Features of each tensor of a state; 0 for tensors other than float32. */
function sizesOf(state: unknown): number[] {
  return flatten(state).map(({ leaf }) => {
    const { dtype, shape } = leaf as Tensor;
    return dtype === "float32" ? shape.slice(1).reduce((a, b) => a * b, 1) : 0;
  });
}

function flat(value: Tensor): Tensor {
  return reshape(value, [value.shape[0]!, value.size / value.shape[0]!]);
}
