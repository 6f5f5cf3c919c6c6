// The contract of recurrent cells: one step of a recurrence, written as its equations.
import { type Key, mul, type SequenceOptions, type Tensor } from "@grus/tensor";

/**
 * The state of a cell: the hidden state, [batch, hiddenSize], and any other tensors carried from step to
 * step.
 */
export interface CellState {
  readonly hidden: Tensor;
}

/** The result of one step. */
export interface CellStep<State> {
  /** The state after the step. */
  readonly state: State;
  /** [batch, outputSize] */
  readonly output: Tensor;
  /** The gates by name, [batch, …] each, for reports. Default: none. */
  readonly gates?: Readonly<Record<string, Tensor>> | undefined;
}

/** The result of a run over a sequence. */
export interface CellSequence<State> {
  /**
   * The output of each step, [batch, time, outputSize] (time first where `timeMajor`); 0 past a row's length.
   */
  readonly output: Tensor;
  /** The state after each row's last valid step. */
  readonly state: State;
}

/** Optional inputs of a step. Each cell uses those it needs. */
export interface StepContext {
  /**
   * Training: the key of this step alone, for values sampled at every step. Without it a step is
   * deterministic.
   */
  readonly key?: Tensor | undefined;
  /**
   * [batch, hiddenSize]: a mask multiplied with the hidden state where it enters the products with recurrent
   * weights, and nowhere else; see {@link maskHidden}. Only for a cell with `masksHidden`.
   */
  readonly recurrentMask?: Tensor | undefined;
  /**
   * bool [batch]: the rows that are still valid at this step, for statistics over the batch. Default: all.
   */
  readonly isValid?: Tensor | undefined;
}

/** Options of a run over a sequence. */
export interface CellSequenceOptions<State> extends SequenceOptions {
  /** Default: the cell's `initialState`. */
  readonly initialState?: State | undefined;
}

/**
 * A recurrence. It holds no tensors: parameters and state are passed in and returned. Any object of this
 * shape runs over sequences ({@link runCell}) and in layers ({@link recurrent}).
 *
 * Randomness takes two forms, both from a key that the caller of {@link runCell} or of a layer passes while
 * training; without one a cell is deterministic. Values fixed over a whole sequence are sampled by `draw`,
 * before the first step; values that differ between steps are sampled by `step` from `context.key`. A cell
 * without randomness ignores both.
 */
export interface Cell<Parameters, State extends CellState = CellState> {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of a step's output. */
  readonly outputSize: number;
  /** Initial parameters, sampled with `key`, a key with data. */
  init(key: Key): Parameters;
  /** The state before the first step. */
  initialState(batch: number): State;
  /** One step. `input` is [batch, inputSize]. */
  step(parameters: Parameters, state: State, input: Tensor, context?: StepContext): CellStep<State>;
  /**
   * The fused primitive that computes `step` over a whole sequence, if there is one. It must equal repeated
   * `step`; a cell that samples at each step has none.
   */
  sequence?(parameters: Parameters, x: Tensor, options: CellSequenceOptions<State>): CellSequence<State>;
  /**
   * Training: this cell with all values sampled that are fixed over one sequence of `batch` rows. The result
   * has the same parameters and states, a new `step` and, where possible, `sequence`, and no `draw`. `key`
   * may be traced. Absent if nothing is fixed over the sequence.
   */
  draw?(key: Key, batch: number): Cell<Parameters, State>;
  /** Whether `step` applies `context.recurrentMask`. */
  readonly masksHidden?: true | undefined;
}

/**
 * The hidden state as used in products with recurrent weights: h, or h ⊙ `context.recurrentMask` where there
 * is one.
 */
export function maskHidden(hidden: Tensor, context: StepContext | undefined): Tensor {
  const mask = context?.recurrentMask;
  return mask === undefined ? hidden : mul(hidden, mask);
}

/**
 * Returns a custom cell unchanged, with its types inferred. Write `init` and `initialState` before `step`.
 */
export function cell<Parameters, State extends CellState>(
  own: Cell<Parameters, State>,
): Cell<Parameters, State> {
  return own;
}
