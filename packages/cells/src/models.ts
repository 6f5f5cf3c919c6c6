// Types of models composed of parts.
import type { CallContext, Key, Part, Sequence, Tensor } from "@grus/tensor";

/**
 * The parts of a model, by name. A function is not a part, although it has a `bind`: see {@link activation}.
 */
export interface Parts {
  readonly [name: string]: Part & { readonly call?: undefined };
}

/**
 * The parameters of the parts that have some. (Behind a conditional type, so that an editor shows the record
 * and not this name.)
 */
export type ParametersOf<P> = P extends unknown
  ? {
      readonly [Name in keyof P as P[Name] extends { init(key: Key): unknown }
        ? Name
        : never]: P[Name] extends {
        init(key: Key): infer Parameters;
      }
        ? Parameters
        : never;
    }
  : never;

/** The states of the parts that have some. */
export type StatesOf<P> = P extends unknown
  ? {
      readonly [Name in keyof P as P[Name] extends { initialState(batch: number): unknown }
        ? Name
        : never]: P[Name] extends { initialState(batch: number): infer State } ? State : never;
    }
  : never;

/** The bound parts, as `forward` calls them. */
export type Bound<P> = {
  readonly [Name in keyof P]: P[Name] extends { bind(parameters: never, context?: never): infer Call }
    ? Call
    : never;
};

/** int32 if a part reads indices, else float32. */
export type ReadBy<P> = Extract<P[keyof P], { readonly reads: "int32" }> extends never ? "float32" : "int32";

/** true if a part removes the time axis. */
export type PoolsIn<P> = Extract<P[keyof P], { readonly pools: true }> extends never ? undefined : true;

/** Whether every part that declares it is causal. */
export type CausalOf<P> =
  Extract<P[keyof P], { readonly causal: boolean }> extends { readonly causal: true } ? true : false;

/**
 * An additional member of the result of a forward function: states, by name, that replace those after the
 * call. Not an array, unlike the state of a recurrent part.
 */
export type WithState<P> = {
  readonly state?: (Partial<StatesOf<P>> & { readonly [Symbol.iterator]?: undefined }) | undefined;
};

/** The outputs without `state`. */
export type WithoutState<Result> = Result extends Sequence | readonly unknown[]
  ? Result
  : { readonly [Name in keyof Result as Exclude<Name, "state">]: Result[Name] };

/** Rejects a `state` in the result of `forward` that does not belong to the parts, by its names and types. */
export type StateCheck<Result, P> = Result extends Sequence | readonly unknown[]
  ? unknown
  : WithState<P> & NoOtherStates<Result, keyof StatesOf<P>>;

/** States under other names must be undefined. */
type NoOtherStates<Result, Names> = Result extends { readonly state?: infer State }
  ? { readonly state?: { readonly [Name in Exclude<keyof NonNullable<State>, Names>]?: never } | undefined }
  : unknown;

/** The context of a forward function, besides its parts and its input. */
export interface ForwardContext<State> {
  /** A key for randomness in the forward function itself; absent unless training. */
  readonly key?: Key | undefined;
  readonly training: boolean;
  /** Each part's state before the call. */
  readonly state: State;
}

/** A model bound to its parameters. */
export interface ModelCall<P, Input, Outputs> {
  (input: Input): Outputs;
  /**
   * The bound parts, to call some of them: an encoder, one step of a decoder. Each starts from the state
   * carried to it, and its final state becomes the model's, as in a call of the model.
   */
  readonly parts: Bound<P>;
}

/** A model of parts. It is itself a part, so models can be nested. */
export interface Model<P, Input, Outputs> extends Part<ModelCall<P, Input, Outputs>> {
  readonly reads: ReadBy<P>;
  /** Whether no output depends on a later step of the input; such a model can be streamed. */
  readonly causal: CausalOf<P>;
  /** Features of an input step, if the first part declares them. */
  readonly inputSize?: number | undefined;
  /** Paths of the parts' running statistics, such as `norm.runningMean`. */
  readonly statistics: readonly string[];
  /** Initialises the parameters of all parts with `key`, a key with data. */
  init(key: Key): ParametersOf<P>;
  /** Each part's state before the first step. */
  initialState(batch: number): StatesOf<P>;
  bind(parameters: ParametersOf<P>, context?: CallContext<StatesOf<P>>): ModelCall<P, Input, Outputs>;
  /**
   * One step of a stream. `input` is [batch, …] of one step; the outputs are those of a sequence of one step.
   * Throws {@link CellOptionError} if an output depends on later steps.
   */
  step(
    parameters: ParametersOf<P>,
    state: StatesOf<P>,
    input: Tensor,
  ): { readonly state: StatesOf<P>; readonly output: Outputs };
}
