// The contract of recurrent cells: one step of a recurrence, written as its mathematics.
import { type Key, mul, type SequenceOptions, type Tensor } from "@grus/tensor";

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
  /** The gates by name, [batch, …] each, for reports. Default: none. */
  readonly gates?: Readonly<Record<string, Tensor>> | undefined;
}

/** What a run over a sequence leaves. */
export interface CellSequence<State> {
  /** The output of each step, [batch, time, outputSize] (time first where `timeMajor`); 0 past a row's length. */
  readonly output: Tensor;
  /** The state after each row's last valid step. */
  readonly state: State;
}

/** What a step may need besides its input. Each cell takes what it uses. */
export interface StepContext {
  /** Training: the key of this step alone, for what is drawn anew at each step. Without it a step is deterministic. */
  readonly key?: Tensor | undefined;
  /**
   * [batch, hiddenSize]: what the hidden state is multiplied by where it enters the products with recurrent weights, and nowhere else; see
   * {@link maskHidden}. Only for a cell with `masksHidden`.
   */
  readonly recurrentMask?: Tensor | undefined;
  /** bool [batch]: the rows whose sequences go on at this step, for what is computed over a batch. Absent: all. */
  readonly isValid?: Tensor | undefined;
}

/** How a cell is run over a sequence. */
export interface CellSequenceOptions<State> extends SequenceOptions {
  /** Default: the cell's `initialState`. */
  readonly initialState?: State | undefined;
}

/**
 * A recurrence. It holds no tensors: parameters and state are passed in and come back. Any object of this shape runs over sequences
 * ({@link runCell}) and in layers ({@link recurrent}).
 *
 * Randomness comes in two ways, both from a key that the caller of {@link runCell} or of a layer's `apply` passes while training; without
 * one a cell is deterministic. What stays the same over a whole sequence is drawn by `draw`, before the first step; what differs from step
 * to step is drawn by `step` from `context.key`. A cell with nothing random ignores both.
 */
export interface Cell<Parameters, State extends CellState = CellState> {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of a step's output. */
  readonly outputSize: number;
  /** Parameters drawn with `key`, a key with data. */
  init(key: Key): Parameters;
  /** The state before the first step. */
  initialState(batch: number): State;
  /** One step. `input` is [batch, inputSize]. */
  step(parameters: Parameters, state: State, input: Tensor, context?: StepContext): CellStep<State>;
  /**
   * The fused primitive that computes `step` over a whole sequence, where there is one. It must equal `step` repeated; a cell that draws at each
   * step has none.
   */
  sequence?(parameters: Parameters, x: Tensor, options: CellSequenceOptions<State>): CellSequence<State>;
  /**
   * Training: this cell with everything drawn that stays the same over one sequence of `batch` rows: the same parameters and states, its own
   * `step` and, where it can, `sequence`, and no `draw`. `key` may be traced. Absent where nothing is drawn so.
   */
  draw?(key: Key, batch: number): Cell<Parameters, State>;
  /** Whether `step` heeds `context.recurrentMask`. */
  readonly masksHidden?: true | undefined;
}

/** The hidden state as products with recurrent weights see it: h, or h ⊙ `context.recurrentMask` where there is one. */
export function maskHidden(hidden: Tensor, context: StepContext | undefined): Tensor {
  const mask = context?.recurrentMask;
  return mask === undefined ? hidden : mul(hidden, mask);
}

/** Gives a cell of one's own back; its types are inferred. Write `init` and `initialState` before `step`. */
export function cell<Parameters, State extends CellState>(
  own: Cell<Parameters, State>,
): Cell<Parameters, State> {
  return own;
}
