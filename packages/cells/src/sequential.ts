// A sequence of layers, by name.
import {
  type CallContext,
  type Floats,
  type Key,
  type Part,
  type Sequence,
  squeezeAxis,
  Tensor,
} from "@grus/tensor";
import { layers } from "./layers.ts";
import type { CausalOf, ParametersOf, Parts, PoolsIn, ReadBy, StatesOf } from "./models.ts";
import { type Defined, defined } from "./part-definition.ts";

/** The output of a chain: floats of the same kind as the input, or one row per sequence after a pool. */
export type ChainOutput<P, X> = PoolsIn<P> extends true ? Tensor<"float32"> : Floats<X>;

/** A number if a part declares its output features. */
export type OutputSizeOf<P> =
  Extract<P[keyof P], { readonly outputSize: number }> extends never ? undefined : number;

/** A chain bound to its parameters. */
export type ChainCall<P> = <X extends Sequence<ReadBy<P>>>(x: X) => ChainOutput<P, X>;

/** A sequence of layers. It is itself a part, so chains can be nested. */
export interface Chain<P> extends Part<ChainCall<P>>, Defined {
  readonly reads: ReadBy<P>;
  readonly causal: CausalOf<P>;
  /** Features of an input step; absent if it reads indices. */
  readonly inputSize?: number | undefined;
  /** The number of indices that it reads; absent if it reads features. */
  readonly vocabulary?: number | undefined;
  /** Features of an output step: those of the last part that declares them. */
  readonly outputSize: OutputSizeOf<P>;
  /** Whether a part, or a nested chain, removes the time axis. */
  readonly pools: PoolsIn<P>;
  /** Paths of the parts' running statistics, such as `norm.runningMean`. */
  readonly statistics: readonly string[];
  /** Initialises the parameters of all parts with `key`, a key with data. */
  init(key: Key): ParametersOf<P>;
  /** Each recurrent part's state before the first step. */
  initialState(batch: number): StatesOf<P>;
  bind(parameters: ParametersOf<P>, context?: CallContext<StatesOf<P>>): ChainCall<P>;
  /**
   * One step of a stream: `input` is [batch, inputSize], or [batch] indices; `output` is [batch, …]. Throws
   * {@link CellOptionError} if an output depends on later steps.
   */
  step(
    parameters: ParametersOf<P>,
    state: StatesOf<P>,
    input: Tensor,
  ): { readonly state: StatesOf<P>; readonly output: Tensor<"float32"> };
}

/**
 * Applies `parts` in the order of declaration; the output of a recurrent part is passed to the next:
 *
 *     sequential({
 *       recurrent: gru({ inputSize: 4, hiddenSize: 8 }),
 *       last: lastStep(),
 *       head: linear({ inputSize: 8, outputSize: 1 }),
 *     })
 *
 * Parameters and states are records by the names of the parts, without entries for parts that have none.
 * While training, each part has a separate key. Throws {@link CellOptionError} for names that are whole
 * numbers, which JavaScript would order first.
 */
export function sequential<const P extends Parts>(parts: P): Chain<P> {
  const names = Object.keys(parts);
  const model = layers(parts, (bound, x: Sequence) => runChain(names, bound, x) as Tensor);
  const known = Object.values<Part>(parts);
  const pools = known.some((part) => part.pools) ? true : undefined;
  const outputSize = known.findLast((part) => part.outputSize !== undefined)?.outputSize;
  const chain: Chain<P> = {
    reads: model.reads,
    causal: model.causal,
    inputSize: model.inputSize,
    vocabulary: model.vocabulary,
    outputSize: outputSize as OutputSizeOf<P>,
    pools: pools as PoolsIn<P>,
    statistics: model.statistics,
    init: model.init,
    initialState: model.initialState,
    bind: (parameters, context) => model.bind(parameters, context) as ChainCall<P>,
    step: (parameters, before, input) => {
      const { state, output } = model.step(parameters, before, input);
      return { state, output: pools ? output : squeezeAxis(output, 1) };
    },
  };
  return defined({ kind: "sequential", parts }, chain);
}

type AnyCall = (x: Sequence) => Sequence | { readonly output: Sequence };

function runChain(names: readonly string[], bound: Readonly<Record<string, unknown>>, x: Sequence): Sequence {
  let value = x;
  for (const name of names) {
    const result = (bound[name] as AnyCall)(value);
    value = result instanceof Tensor || !("output" in result) ? result : result.output;
  }
  return value;
}
