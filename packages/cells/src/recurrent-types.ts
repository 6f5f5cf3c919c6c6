// The contract of recurrent layers: cells over sequences, stacked.
import type { CallContext, Floats, Key, Part, Sequence, Tensor } from "@grus/tensor";
import type { CellState } from "./cell.ts";
import type { LinearParameters } from "./linear.ts";

/** What each direction of a layer has: parameters, or states. */
export interface Directions<T> {
  readonly forward: T;
  /** Present in bidirectional layers. */
  readonly reverse?: T | undefined;
}

/** The states of a stack of cells, from the bottom up. */
export type LayerState<State> = readonly Directions<State>[];

/** The parameters of a recurrent layer, from the bottom up. */
export interface RecurrentLayerParameters<Parameters> {
  readonly layers: readonly Directions<Parameters>[];
  /** Those of the connection around each layer, where the layers have connections; an empty record where there are none. */
  readonly connections?: readonly Partial<LinearParameters>[] | undefined;
}

/**
 * Not bidirectional unless it is said; unknown where a plain `boolean` is given. (`Bidirectional` must not stand behind `extends`, where
 * TypeScript infers it from what is expected of the result.)
 */
export type CausalUnless<Bidirectional extends boolean> = [Bidirectional] extends [true]
  ? false
  : [Bidirectional] extends [false]
    ? true
    : boolean;

/**
 * Cells over sequences. It holds no tensors. `Causal` is false where it also reads backwards, which cannot be streamed.
 */
export interface RecurrentLayer<
  Parameters,
  State extends CellState = CellState,
  Causal extends boolean = boolean,
> extends Part<RecurrentCall<State>> {
  readonly reads: "float32";
  /** Whether no step depends on a later one. */
  readonly causal: Causal;
  /** Features of an input step. */
  readonly inputSize: number;
  /** Features of an output step: the cell's, twice that where bidirectional. */
  readonly outputSize: number;
  /** Draws the parameters with `key`, a key with data. */
  init(key: Key): RecurrentLayerParameters<Parameters>;
  /** Each layer's state before the first step. */
  initialState(batch: number): LayerState<State>;
  bind(
    parameters: RecurrentLayerParameters<Parameters>,
    context?: CallContext<LayerState<State>>,
  ): RecurrentCall<State>;
  /**
   * One step of a stream: `input` is [batch, inputSize], `output` [batch, outputSize]. Throws {@link CellOptionError} where the layer is
   * bidirectional, since the other direction begins at the end.
   */
  step(
    parameters: RecurrentLayerParameters<Parameters>,
    state: LayerState<State>,
    input: Tensor,
  ): { readonly state: LayerState<State>; readonly output: Tensor<"float32"> };
}

/** Options of a call of a recurrent layer. */
export interface RecurrentCallOptions<State> {
  /** Each layer's state before the first step. Default: the state that is carried, else the cell's initial state. */
  readonly initialState?: LayerState<State> | undefined;
}

/** What a recurrent layer gives for sequences of the kind of `X`. */
export interface RecurrentResult<State, X = Tensor> {
  /** The top layer's outputs, [batch, time, outputSize], time first where `timeMajor`; 0 past a row's length. */
  readonly output: Floats<X>;
  /** The top layer's hidden state after each row's last valid step, [batch, outputSize]; of both directions side by side. */
  readonly hidden: Tensor<"float32">;
  /** Each layer's state after each row's last valid step: the `initialState` of what follows. */
  readonly state: LayerState<State>;
}

/** A recurrent layer bound to its parameters: over [batch, time, inputSize], time first where `timeMajor`. Throws {@link ShapeError} naming the axis. */
export type RecurrentCall<State> = <X extends Sequence>(
  x: X,
  options?: RecurrentCallOptions<State>,
) => RecurrentResult<State, X>;
