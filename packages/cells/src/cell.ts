// The contract of recurrent cells: one step of a recurrence, written as its mathematics.
import type { SequenceOptions, Tensor } from "@grus/tensor";

/** The state of a cell: the hidden state, [batch, hiddenSize], and whatever else it carries from step to step. */
export interface CellState {
  readonly hidden: Tensor;
}

/** What one step leaves. */
export interface CellStep<State> {
  /** The state after the step. */
  readonly state: State;
  /** [batch, outputSize] */
  readonly output: Tensor;
}

/** What a walk over a sequence leaves. */
export interface CellSequence<State> {
  /** The output of each step, [batch, time, outputSize] (time first where `timeMajor`); 0 past a row's length. */
  readonly output: Tensor;
  /** The state after each row's last valid step. */
  readonly state: State;
}

/** How a cell walks over a sequence. */
export interface CellSequenceOptions<State> extends SequenceOptions {
  /** Default: the cell's `initialState`. */
  readonly initialState?: State;
}

/**
 * A recurrence. It holds no tensors: parameters and state are passed in and come back. Any object of this shape runs over sequences
 * ({@link runCell}) and in layers ({@link recurrentLayer}).
 */
export interface Cell<Parameters, State extends CellState = CellState> {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of a step's output. */
  readonly outputSize: number;
  /** Parameters drawn with `key`, a key with data. */
  init(key: Tensor): Parameters;
  /** The state before the first step. */
  initialState(batch: number): State;
  /** One step. `input` is [batch, inputSize]. */
  step(parameters: Parameters, state: State, input: Tensor): CellStep<State>;
  /** The fused primitive that computes `step` over a whole sequence, where there is one. It must equal `step` repeated. */
  sequence?(parameters: Parameters, x: Tensor, options: CellSequenceOptions<State>): CellSequence<State>;
}
