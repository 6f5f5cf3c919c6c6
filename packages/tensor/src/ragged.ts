// Sequences of different lengths whose lengths travel with them.
import type { DType } from "./dtype.ts";
import type { TensorData } from "./primitive.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Sequences of different lengths, padded at their end. It is a plain tree, so that batches and compiled functions carry it, and not a
 * tensor: what takes tensors does not take it, so that lengths cannot be dropped unseen. Take `values` where that is meant.
 */
export interface Ragged<D extends DType = DType> {
  /** [batch, time, …]. Padding may hold anything. */
  readonly values: Tensor<D>;
  /** [batch]: the valid steps of each row. */
  readonly lengths: Tensor<"int32">;
}

/** {@link Ragged} on the host. */
export interface RaggedData<D extends DType = DType> {
  readonly values: TensorData<D>;
  readonly lengths: TensorData<"int32">;
}

/** What layers, losses and metrics take: a tensor whose rows all have the same steps, or sequences of different lengths. */
export type Sequence<D extends DType = DType> = Tensor<D> | Ragged<D>;

/** Floats of the kind of `X`: ragged where `X` is. */
export type Floats<X> = X extends Ragged ? Ragged<"float32"> : Tensor<"float32">;

/** Whether sequences carry their lengths. */
export function isRagged<D extends DType>(x: Sequence<D>): x is Ragged<D> {
  return "lengths" in x;
}
