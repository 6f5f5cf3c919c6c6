// The contract between models and what trains and runs them: a part is bound to its parameters, and what that gives is called.
import type { DType } from "./dtype.ts";
import type { Key } from "./key.ts";
import type { RunningStatistics } from "./running-statistics.ts";

/** A place in a stack of recurrent layers. */
export interface WatchedPlace {
  /** Counted from 0 within the stack. */
  readonly layer: number;
  readonly direction: "forward" | "reverse";
}

/** Looks into recurrent layers: gives the function that runs in place of `run` at a place, for the same numbers. */
export type SequenceWatch = <Run>(run: Run, place: WatchedPlace) => Run;

/** What a call may need besides its input. A model passes it on to its parts. */
export interface CallContext<State = unknown> {
  /** Present while training: random masks and noise are drawn with it. Without a key nothing is random. */
  readonly key?: Key | undefined;
  /** Whether the call is one of training. Default: whether there is a key. */
  readonly training?: boolean | undefined;
  /** The state to begin with. Default: the part's initial state. */
  readonly state?: State | undefined;
  /** Is handed the state after each call, by parts that have one. */
  readonly onState?: StateListener<State> | undefined;
  /** Looks into recurrent layers; `watchSequences` of @grus/cells makes one. */
  readonly watch?: SequenceWatch | undefined;
  /** Where parts with running statistics leave them while training; they refuse to train without. */
  readonly statistics?: RunningStatistics | undefined;
}

/** Hears of a state. A method, so that a listener of one state is accepted where states are not known. */
export type StateListener<State> = { listen(state: State): void }["listen"];

/** What models are made of, and itself a model. It holds no tensors. */
export interface Part<Call = unknown> {
  /** The element type of its input, where it reads only one. */
  readonly reads?: DType | undefined;
  /** Features of an input step, where they are known. */
  readonly inputSize?: number | undefined;
  /** Features of an output step, where they are known. */
  readonly outputSize?: number | undefined;
  /** Whether no output depends on a later step of the input. Default true. */
  readonly causal?: boolean | undefined;
  /** Whether it ends the time axis: [batch, time, …] -> [batch, …]. */
  readonly pools?: true | undefined;
  /**
   * Paths in its parameters of running statistics, which training moves and the optimizer does not:
   * `["runningMean", "runningVariance"]`. Default: none.
   */
  readonly statistics?: readonly string[] | undefined;
  /** Draws the parameters with `key`, a key with data. Absent where there are none. */
  init?(key: Key): unknown;
  /** The state before the first step, for so many rows. Absent where there is none. */
  initialState?(batch: number): unknown;
  /** Gives what a forward function calls. */
  bind(parameters: never, context?: CallContext<never>): Call;
}
