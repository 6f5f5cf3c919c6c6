// Attention decoders: cells that read the states of an encoder.
import {
  axes,
  type CallContext,
  concat,
  type Floats,
  type Key,
  type Part,
  type Sequence,
  slice,
  type Tensor,
  zeros,
} from "@grus/tensor";
import { callKeys } from "../call-keys.ts";
import type { Cell, CellState, CellStep, StepContext } from "../cell.ts";
import { isCheckedRagged } from "../ragged.ts";
import { runCell } from "../run-cell.ts";
import type { RunCellOptions } from "../run-cell-options.ts";
import type { AttentionMemory } from "./attention.ts";
import { checkAxes, type PositionOptions } from "./positions.ts";

/** The state of an attention decoder. */
export interface AttentionState<State extends CellState = CellState> extends CellState {
  /** The output of the last step, [batch, outputSize]. */
  readonly hidden: Tensor;
  /** The state of the inner cell. To start from the encoder's state, set it here. */
  readonly cell: State;
  /** The attention weights of the last step, [batch, time of the memory]; 0 before the first. */
  readonly weights: Tensor;
}

/** The output of a decoder over sequences of the same kind as `X`. */
export interface AttentionSequence<State extends CellState, X = Tensor> {
  /** [batch, steps, outputSize]; 0 past a row's length. */
  readonly output: Floats<X>;
  /** The attention weights of each step, [batch, steps, time of the memory]; 0 past a row's length. */
  readonly weights: Floats<X>;
  /** The state after each row's last valid step. */
  readonly state: AttentionState<State>;
}

/** Options of a decoder's call. */
export interface DecoderCallOptions<State extends CellState> {
  /** The state before the first step. Default: `initialState(memory)`. */
  readonly initialState?: AttentionState<State> | undefined;
}

/** A decoder bound to its parameters. Throws {@link ShapeError} and {@link DTypeError}. */
export interface DecoderCall<State extends CellState> {
  /** Runs over known input sequences, [batch, steps, inputSize] (teacher forcing). */
  <X extends Sequence>(
    x: X,
    memory: AttentionMemory,
    options?: DecoderCallOptions<State>,
  ): AttentionSequence<State, X>;
  /** Prepares the states [batch, time, memorySize] of an encoder, once for all steps; padding is not read. */
  prepare(states: Sequence, options?: PositionOptions): AttentionMemory;
  /** The state before the first step over a memory. */
  initialState(memory: AttentionMemory): AttentionState<State>;
  /** One step on a generated symbol: `input` is [batch, inputSize], `output` [batch, outputSize]. */
  step(state: AttentionState<State>, input: Tensor, memory: AttentionMemory): CellStep<AttentionState<State>>;
}

/**
 * A cell that reads the states of an encoder. The memory is an argument of each call and not part of the
 * state, so a scan neither carries nor saves it. It is a plain tree that can be passed to compiled functions.
 */
export interface AttentionDecoder<Parameters, State extends CellState> extends Part<DecoderCall<State>> {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of a step's output. */
  readonly outputSize: number;
  /** Initial parameters, sampled with `key`, a key with data. */
  init(key: Key): Parameters;
  bind(parameters: Parameters, context?: CallContext): DecoderCall<State>;
  /** The cell that reads `memory`, for functions that take cells. */
  over(memory: AttentionMemory): Cell<Parameters, AttentionState<State>>;
}

/** The result of a decoder step: the state of the inner cell, the output and the weights. */
export interface AttentionStep<State> {
  readonly cell: State;
  readonly output: Tensor;
  readonly weights: Tensor;
}

/**
 * The part of a decoder that differs between kinds. `inner` is the inner cell, with its sequence-wide
 * randomness already sampled.
 */
export interface DecoderRule<Parameters, State extends CellState> {
  readonly source: string;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly inner: Cell<unknown, State>;
  init(key: Tensor): Parameters;
  prepare(parameters: Parameters, states: Sequence, options?: PositionOptions): AttentionMemory;
  step(
    inner: Cell<unknown, State>,
    given: {
      readonly parameters: Parameters;
      readonly memory: AttentionMemory;
      readonly state: AttentionState<State>;
      readonly input: Tensor;
      readonly context: StepContext;
    },
  ): AttentionStep<State>;
}

/** A decoder with the given step. */
export function decoderOf<Parameters, State extends CellState>(
  rule: DecoderRule<Parameters, State>,
): AttentionDecoder<Parameters, State> {
  const { inputSize, outputSize } = rule;
  return {
    inputSize,
    outputSize,
    init: (key) => rule.init(key),
    over: (memory) => cellOver(rule, rule.inner, memory),
    bind: (parameters, { key } = {}) => {
      const nextKey = callKeys(key);
      const cellOf = (memory: AttentionMemory) => cellOver(rule, rule.inner, memory);
      const call = (x: Sequence, memory: AttentionMemory, options: DecoderCallOptions<State> = {}) =>
        runDecoder(cellOf(memory), parameters, x, { ...options, key: nextKey() });
      return Object.assign(call as DecoderCall<State>, {
        prepare: (states: Sequence, options?: PositionOptions) => rule.prepare(parameters, states, options),
        initialState: (memory: AttentionMemory) => cellOf(memory).initialState(memory.values.shape[0]!),
        step: (state: AttentionState<State>, input: Tensor, memory: AttentionMemory) =>
          cellOf(memory).step(parameters, state, input),
      });
    },
  };
}

function runDecoder<Parameters, State extends CellState>(
  cell: Cell<Parameters, AttentionState<State>>,
  parameters: Parameters,
  x: Sequence,
  options: RunCellOptions<AttentionState<State>>,
): AttentionSequence<State, Sequence> {
  const [values, lengths] = isCheckedRagged("decoder", x) ? [x.values, x.lengths] : [x, undefined];
  const { output: both, state } = runCell(showWeights(cell), parameters, values, { ...options, lengths });
  const kindOf = (part: Tensor): Sequence => (lengths === undefined ? part : { values: part, lengths });
  const output = kindOf(slice(both, 2, 0, cell.outputSize));
  const weights = kindOf(slice(both, 2, cell.outputSize));
  return { output, weights, state } as AttentionSequence<State, Sequence>;
}

function cellOver<Parameters, State extends CellState>(
  rule: DecoderRule<Parameters, State>,
  inner: Cell<unknown, State>,
  memory: AttentionMemory,
): Cell<Parameters, AttentionState<State>> {
  const { source, inputSize, outputSize } = rule;
  const [rows, time] = axes(memory.values, 2);
  return {
    inputSize,
    outputSize,
    init: (key) => rule.init(key),
    initialState: (batch) => ({
      hidden: zeros([batch, outputSize]),
      cell: inner.initialState(batch),
      weights: zeros([batch, time]),
    }),
    step: (parameters, state, input, context = {}) => {
      checkAxes(source, "input", input, [
        ["batch", rows],
        ["inputSize", inputSize],
      ]);
      const { cell, output, weights } = rule.step(inner, {
        parameters,
        memory,
        state,
        input,
        context: { key: context.key },
      });
      return { state: { hidden: output, cell, weights }, output };
    },
    ...(inner.draw && { draw: (key, batch) => cellOver(rule, inner.draw!(key, batch), memory) }),
  };
}

/** The cell with its attention weights appended to its output. */
function showWeights<Parameters, State extends AttentionState>(
  cell: Cell<Parameters, State>,
): Cell<Parameters, State> {
  return {
    ...cell,
    step: (parameters, state, input, context): CellStep<State> => {
      const next = cell.step(parameters, state, input, context);
      return { state: next.state, output: concat([next.output, next.state.weights], 1) };
    },
    ...(cell.draw && { draw: (key, batch) => showWeights(cell.draw!(key, batch)) }),
  };
}
