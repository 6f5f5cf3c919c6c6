// The contract between models and training: a part is bound to its parameters, which gives a function to
// call.
import type { DType } from "./dtype.ts";
import type { Key } from "./key.ts";
import type { RunningStatistics } from "./running-statistics.ts";

/** A position in a stack of recurrent layers. */
export interface WatchedPlace {
  /** Counted from 0 within the stack. */
  readonly layer: number;
  readonly direction: "forward" | "reverse";
}

/**
 * Observes recurrent layers: returns the function that replaces `run` at a position and computes the same
 * values.
 */
export type SequenceWatch = <Run>(run: Run, place: WatchedPlace) => Run;

/** Optional context of a call. A model passes it to its parts. */
export interface CallContext<State = unknown> {
  /** Present while training: the source of random masks and noise. Without a key nothing is random. */
  readonly key?: Key | undefined;
  /** Whether the call is for training. Default: whether there is a key. */
  readonly training?: boolean | undefined;
  /** The initial state. Default: that of the part. */
  readonly state?: State | undefined;
  /** Receives the state after each call, from parts that have one. */
  readonly onState?: StateListener<State> | undefined;
  /** Observes recurrent layers; `watchSequences` of @grus/cells creates one. */
  readonly watch?: SequenceWatch | undefined;
  /** Collects running statistics of parts while training; such parts cannot train without. */
  readonly statistics?: RunningStatistics | undefined;
}

/**
 * Receives a state. A method, so that a listener for one type of state is accepted where the type is not
 * known.
 */
export type StateListener<State> = { listen(state: State): void }["listen"];

/** The building block of models, and itself a model. It has no tensors. */
export interface Part<Call = unknown> {
  /** The element type of its input, where only one is accepted. */
  readonly reads?: DType | undefined;
  /** Features per input step, where known. */
  readonly inputSize?: number | undefined;
  /** The number of indices that it reads, where known. */
  readonly vocabulary?: number | undefined;
  /** Features per output step, where known. */
  readonly outputSize?: number | undefined;
  /** Whether no output depends on a later step of the input. Default true. */
  readonly causal?: boolean | undefined;
  /** Whether it removes the time axis: [batch, time, …] -> [batch, …]. */
  readonly pools?: true | undefined;
  /**
   * Paths of running statistics in its parameters, which training updates and the optimizer does not:
   * `["runningMean", "runningVariance"]`. Default: none.
   */
  readonly statistics?: readonly string[] | undefined;
  /** Initialises the parameters from `key`, a key with data. Absent where there are none. */
  init?(key: Key): unknown;
  /** The state before the first step, for a batch of the given size. Absent where there is none. */
  initialState?(batch: number): unknown;
  /** Returns the function that a forward function calls. */
  bind(parameters: never, context?: CallContext<never>): Call;
}
