// Sequences of different lengths, together with their lengths.
import type { DType, TypedArray } from "./dtype.ts";
import type { TensorData } from "./primitive.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Sequences of different lengths, padded at the end. It is a plain tree, so that it passes through batches
 * and compiled functions, and not a tensor, so that lengths cannot be dropped by accident. Use `values` to
 * drop them deliberately.
 */
export interface Ragged<D extends DType = DType> {
  /** [batch, time, …]. Padding may have any value. */
  readonly values: Tensor<D>;
  /** [batch]: the number of valid steps of each row. */
  readonly lengths: Tensor<"int32">;
}

/** {@link Ragged} on the host. */
export interface RaggedData<D extends DType = DType> {
  readonly values: TensorData<D>;
  readonly lengths: TensorData<"int32">;
}

/**
 * The input of layers, losses and metrics: a tensor whose rows all have the same number of steps, or
 * sequences of different lengths.
 */
export type Sequence<D extends DType = DType> = Tensor<D> | Ragged<D>;

/** float32 of the same kind as `X`: ragged where `X` is. */
export type Floats<X> = X extends Ragged ? Ragged<"float32"> : Tensor<"float32">;

/** The first row whose length is below 0 or above `time`, the padded steps; -1 if there is none. */
export function rowOutside(lengths: TypedArray, time: number): number {
  return (lengths as Int32Array).findIndex((length) => length < 0 || length > time);
}

/** Whether `x` is ragged. */
export function isRagged<D extends DType>(x: Sequence<D>): x is Ragged<D> {
  return "lengths" in x;
}
