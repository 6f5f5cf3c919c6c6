// Types of models that are put together of parts.
import type { CallContext, Key, Part, Sequence, Tensor } from "@grus/tensor";

/** What a model is put together from, by name. A function is not a part, though it has a `bind`: see {@link activation}. */
export interface Parts {
  readonly [name: string]: Part & { readonly call?: undefined };
}

/** The parameters of the parts that have some. (Behind a condition, so that an editor shows the record and not this name.) */
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

/** The parts as `forward` calls them. */
export type Bound<P> = {
  readonly [Name in keyof P]: P[Name] extends { bind(parameters: never, context?: never): infer Call }
    ? Call
    : never;
};

/** int32 where a part reads indices, else float32. */
export type ReadBy<P> = Extract<P[keyof P], { readonly reads: "int32" }> extends never ? "float32" : "int32";

/** true where a part ends the time axis. */
export type PoolsIn<P> = Extract<P[keyof P], { readonly pools: true }> extends never ? undefined : true;

/** Whether every part that says so is causal. */
export type CausalOf<P> =
  Extract<P[keyof P], { readonly causal: boolean }> extends { readonly causal: true } ? true : false;

/**
 * What a forward function gives besides its outputs: the states of parts that are to differ from what they were left in, by name. Not an
 * array, as the state that a recurrent part gives.
 */
export type WithState<P> = {
  readonly state?: (Partial<StatesOf<P>> & { readonly [Symbol.iterator]?: undefined }) | undefined;
};

/** The outputs without `state`. */
export type WithoutState<Result> = Result extends Sequence | readonly unknown[]
  ? Result
  : { readonly [Name in keyof Result as Exclude<Name, "state">]: Result[Name] };

/** Refuses a `state` in what `forward` gives that is not one of the parts', by its names and by its types. */
export type StateCheck<Result, P> = Result extends Sequence | readonly unknown[]
  ? unknown
  : WithState<P> & NoOtherStates<Result, keyof StatesOf<P>>;

/** States under other names can be nothing. */
type NoOtherStates<Result, Names> = Result extends { readonly state?: infer State }
  ? { readonly state?: { readonly [Name in Exclude<keyof NonNullable<State>, Names>]?: never } | undefined }
  : unknown;

/** What a forward function is given besides its parts and its input. */
export interface ForwardContext<State> {
  /** A key for what the forward function draws itself; absent unless training. */
  readonly key?: Key | undefined;
  readonly training: boolean;
  /** Each part's state before the call. */
  readonly state: State;
}

/** A model bound to its parameters. */
export interface ModelCall<P, Input, Outputs> {
  (input: Input): Outputs;
  /**
   * The parts bound to their parameters, to call some of them: an encoder, one step of a decoder. Each begins
   * with the state that is carried to it, and what it leaves is the model's state of it, as in a call of the
   * model.
   */
  readonly parts: Bound<P>;
}

/** A model of parts. Also a part, so that models nest. */
export interface Model<P, Input, Outputs> extends Part<ModelCall<P, Input, Outputs>> {
  readonly reads: ReadBy<P>;
  /** Whether no output depends on a later step of the input: such a model can be streamed. */
  readonly causal: CausalOf<P>;
  /** Features of an input step, where the first part says so. */
  readonly inputSize?: number | undefined;
  /** Paths of the parts' running statistics, such as `norm.runningMean`. */
  readonly statistics: readonly string[];
  /** Draws the parameters of all parts with `key`, a key with data. */
  init(key: Key): ParametersOf<P>;
  /** Each part's state before the first step. */
  initialState(batch: number): StatesOf<P>;
  bind(parameters: ParametersOf<P>, context?: CallContext<StatesOf<P>>): ModelCall<P, Input, Outputs>;
  /**
   * One step of a stream. `input` is [batch, …] of one step; the outputs are those of a sequence of one step. Throws {@link CellOptionError}
   * where an output depends on later steps.
   */
  step(
    parameters: ParametersOf<P>,
    state: StatesOf<P>,
    input: Tensor,
  ): { readonly state: StatesOf<P>; readonly output: Outputs };
}
