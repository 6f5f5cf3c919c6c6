// Decoders that attend: cells over the states of an encoder.
import { axes, concat, slice, type Tensor, zeros } from "@grus/tensor";
import type { Cell, CellSequence, CellState, CellStep, StepContext } from "../cell.ts";
import { runCell } from "../run-cell.ts";
import type { RunCellOptions } from "../run-cell-options.ts";
import type { AttentionMemory } from "./attention.ts";
import { checkAxes, type PositionOptions } from "./positions.ts";

/** The state of a decoder that attends. */
export interface AttentionState<State extends CellState = CellState> extends CellState {
  /** The output of the last step, [batch, outputSize]. */
  readonly hidden: Tensor;
  /** The state of the cell inside. Begin with the encoder's by putting it here. */
  readonly cell: State;
  /** What the last step attended to, [batch, time of the memory]; 0 before the first. */
  readonly weights: Tensor;
}

/** What a decoder gives over a sequence. */
export interface AttentionSequence<State> extends CellSequence<State> {
  /** What each step attended to, [batch, steps, time of the memory], steps first where `timeMajor`; 0 past a row's length. */
  readonly weights: Tensor;
}

/**
 * A cell without its memory. {@link AttentionDecoder.over} binds a memory and gives a {@link Cell}: `runCell` runs that over a sequence that is known
 * (teacher forcing), `step` goes on from a symbol of its own (generation). The memory stays outside of the state, so that a scan neither
 * carries nor saves it. It is a plain tree: hand it to compiled functions as an argument.
 */
export interface AttentionDecoder<Parameters, State extends AttentionState> {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of a step's output. */
  readonly outputSize: number;
  /** Parameters drawn with `key`, a key with data. */
  init(key: Tensor): Parameters;
  /** Makes the states [batch, time, memorySize] of an encoder ready, once for all steps; see {@link Attention.prepare}. */
  prepare(parameters: Parameters, states: Tensor, options?: PositionOptions): AttentionMemory;
  /** The cell that reads `memory`. */
  over(memory: AttentionMemory): Cell<Parameters, State>;
  /** Runs over `x` [batch, steps, inputSize] as {@link runCell}, and gives the weights of every step. */
  run(
    parameters: Parameters,
    memory: AttentionMemory,
    x: Tensor,
    options?: RunCellOptions<State>,
  ): AttentionSequence<State>;
}

/** What a step of a decoder leaves: the state of the cell inside, the output and the weights. */
export interface AttentionStep<State> {
  readonly cell: State;
  readonly output: Tensor;
  readonly weights: Tensor;
}

/** What tells one decoder from another. `inner` is the cell inside, drawn where it draws. */
export interface DecoderRule<Parameters, State extends CellState> {
  readonly source: string;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly inner: Cell<unknown, State>;
  init(key: Tensor): Parameters;
  prepare(parameters: Parameters, states: Tensor, options?: PositionOptions): AttentionMemory;
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

/** A decoder of its rule. */
export function decoderOf<Parameters, State extends CellState>(
  rule: DecoderRule<Parameters, State>,
): AttentionDecoder<Parameters, AttentionState<State>> {
  const { inputSize, outputSize } = rule;
  const over = (memory: AttentionMemory) => cellOver(rule, rule.inner, memory);
  return {
    inputSize,
    outputSize,
    init: (key) => rule.init(key),
    prepare: (parameters, states, options) => rule.prepare(parameters, states, options),
    over,
    run: (parameters, memory, x, options = {}) => {
      const { output, state } = runCell(showWeights(over(memory)), parameters, x, options);
      return { output: slice(output, 2, 0, outputSize), weights: slice(output, 2, outputSize), state };
    },
  };
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
    step: (parameters, state, input, { key } = {}) => {
      checkAxes(source, "input", input, [
        ["batch", rows],
        ["inputSize", inputSize],
      ]);
      const context = key === undefined ? {} : { key };
      const { cell, output, weights } = rule.step(inner, { parameters, memory, state, input, context });
      return { state: { hidden: output, cell, weights }, output };
    },
    ...(inner.draw && { draw: (key, batch) => cellOver(rule, inner.draw!(key, batch), memory) }),
  };
}

/** The cell with its weights behind its output. */
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
