// The contracts of layers, bound to their parameters before they are called.
import type { CallContext, DType, Floats, Key, Part, Sequence, Tensor } from "@grus/tensor";

/** Step by step, [..., inputSize] -> [..., outputSize]: linear, embedding, normalisation. It holds no tensors. */
export interface Layer<Parameters, Reads extends DType = "float32"> extends Part<LayerCall<Reads>> {
  /** The element type of its input. */
  readonly reads: Reads;
  /** Features of an input step; absent where indices are read. */
  readonly inputSize?: number | undefined;
  /** Features of an output step. */
  readonly outputSize: number;
  /** Draws the parameters with `key`, a key with data. */
  init(key: Key): Parameters;
  bind(parameters: Parameters, context?: CallContext): LayerCall<Reads>;
}

/** A layer bound to its parameters: a tensor in, a tensor out; ragged in, ragged out. Throws {@link ShapeError} and {@link DTypeError}. */
export type LayerCall<Reads extends DType = DType> = <X extends Sequence<Reads>>(x: X) => Floats<X>;

/** Without parameters, keeping shape and kind: dropout, noise, activations. */
export interface Filter extends Part<FilterCall> {
  bind(parameters?: undefined, context?: CallContext): FilterCall;
}

/** A filter that is ready to be called. */
export type FilterCall = <X extends Sequence>(x: X) => X;

/** Without parameters, [batch, time, …] -> [batch, …]: {@link lastStep}, {@link meanSteps}, {@link maxSteps}. Lengths end here. */
export interface Pool<Causal extends boolean = boolean> extends Part<PoolCall> {
  readonly pools: true;
  /** Whether a stream can compute it, from its newest step alone. */
  readonly causal: Causal;
  bind(parameters?: undefined, context?: CallContext): PoolCall;
}

/** A pool that is ready to be called. */
export type PoolCall = (x: Sequence) => Tensor<"float32">;
