// The contract of recurrent layers: stacked cells over sequences.
import type { CallContext, Floats, Key, Part, Sequence, Tensor } from "@grus/tensor";
import type { CellState } from "./cell.ts";
import type { LinearParameters } from "./linear.ts";
import type { Defined } from "./part-definition.ts";

/** Per direction of a layer: parameters or states. */
export interface Directions<T> {
  readonly forward: T;
  /** Present in bidirectional layers. */
  readonly reverse?: T | undefined;
}

/** The states of a stack of cells, bottom first. */
export type LayerState<State> = readonly Directions<State>[];

/** The parameters of a recurrent layer, bottom first. */
export interface RecurrentLayerParameters<Parameters> {
  readonly layers: readonly Directions<Parameters>[];
  /**
   * Those of the connection around each layer, if there are connections; an empty record where a layer has
   * none.
   */
  readonly connections?: readonly Partial<LinearParameters>[] | undefined;
}

/**
 * false unless `bidirectional: true` is given; unknown for a plain `boolean`. (`Bidirectional` must not occur
 * after `extends`, where TypeScript would infer it from the expected result.)
 */
export type CausalUnless<Bidirectional extends boolean> = [Bidirectional] extends [true]
  ? false
  : [Bidirectional] extends [false]
    ? true
    : boolean;

/**
 * Cells over sequences. Holds no tensors. `Causal` is false if it also reads backwards; it then cannot be
 * streamed.
 */
export interface RecurrentLayer<
  Parameters,
  State extends CellState = CellState,
  Causal extends boolean = boolean,
> extends Part<RecurrentCall<State>>,
    Defined {
  readonly reads: "float32";
  /** Whether no step depends on a later one. */
  readonly causal: Causal;
  /** Features of an input step. */
  readonly inputSize: number;
  /** Features of an output step: the cell's, or twice as many if bidirectional. */
  readonly outputSize: number;
  /** Initialises the parameters with `key`, a key with data. */
  init(key: Key): RecurrentLayerParameters<Parameters>;
  /** Each layer's state before the first step. */
  initialState(batch: number): LayerState<State>;
  bind(
    parameters: RecurrentLayerParameters<Parameters>,
    context?: CallContext<LayerState<State>>,
  ): RecurrentCall<State>;
  /**
   * One step of a stream: `input` is [batch, inputSize], `output` [batch, outputSize]. Throws
   * {@link CellOptionError} if the layer is bidirectional, since the reverse direction starts at the end of
   * the sequence.
   */
  step(
    parameters: RecurrentLayerParameters<Parameters>,
    state: LayerState<State>,
    input: Tensor,
  ): { readonly state: LayerState<State>; readonly output: Tensor<"float32"> };
}

/** Options of a call of a recurrent layer. */
export interface RecurrentCallOptions<State> {
  /** Each layer's state before the first step. Default: the carried state, else the cell's initial state. */
  readonly initialState?: LayerState<State> | undefined;
}

/** The output of a recurrent layer for sequences of the same kind as `X`. */
export interface RecurrentResult<State, X = Tensor> {
  /**
   * The top layer's outputs, [batch, time, outputSize], time first where `timeMajor`; 0 past a row's length.
   */
  readonly output: Floats<X>;
  /**
   * The top layer's hidden state after each row's last valid step, [batch, outputSize]; both directions
   * concatenated.
   */
  readonly hidden: Tensor<"float32">;
  /** Each layer's state after each row's last valid step: the `initialState` for the continuation. */
  readonly state: LayerState<State>;
}

/**
 * A recurrent layer bound to its parameters, over [batch, time, inputSize], time first where `timeMajor`.
 * Throws {@link ShapeError} that names the axis.
 */
export type RecurrentCall<State> = <X extends Sequence>(
  x: X,
  options?: RecurrentCallOptions<State>,
) => RecurrentResult<State, X>;
