// The contracts of layers, which are bound to their parameters before they are called.
import type { CallContext, DType, Floats, Key, Part, Sequence, Tensor } from "@grus/tensor";
import type { Defined } from "./part-definition.ts";

/**
 * A layer applied step by step, [..., inputSize] -> [..., outputSize]: linear, embedding, normalisation.
 * Holds no tensors.
 */
export interface Layer<Parameters, Reads extends DType = "float32"> extends Part<LayerCall<Reads>>, Defined {
  /** The element type of its input. */
  readonly reads: Reads;
  /** Features of an input step; absent if it reads indices. */
  readonly inputSize?: number | undefined;
  /** Features of an output step. */
  readonly outputSize: number;
  /** Initialises the parameters with `key`, a key with data. */
  init(key: Key): Parameters;
  bind(parameters: Parameters, context?: CallContext): LayerCall<Reads>;
}

/**
 * A layer bound to its parameters: tensor in, tensor out; ragged in, ragged out. Throws {@link ShapeError}
 * and {@link DTypeError}.
 */
export type LayerCall<Reads extends DType = DType> = <X extends Sequence<Reads>>(x: X) => Floats<X>;

/** A layer without parameters that keeps shape and kind: dropout, noise, activations. */
export interface Filter extends Part<FilterCall>, Defined {
  bind(parameters?: undefined, context?: CallContext): FilterCall;
}

/** A filter, ready to be called. */
export type FilterCall = <X extends Sequence>(x: X) => X;

/**
 * A layer without parameters, [batch, time, …] -> [batch, …]: {@link lastStep}, {@link meanSteps},
 * {@link maxSteps}. Removes lengths.
 */
export interface Pool<Causal extends boolean = boolean> extends Part<PoolCall>, Defined {
  readonly pools: true;
  /** Whether it depends only on the newest step, so that a stream can compute it. */
  readonly causal: Causal;
  bind(parameters?: undefined, context?: CallContext): PoolCall;
}

/** A pool, ready to be called. */
export type PoolCall = (x: Sequence) => Tensor<"float32">;
