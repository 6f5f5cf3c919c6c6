// The type of a batch in a loss, which also names errors in the batches.
import type { RaggedData, TensorData, Traced } from "@grus/tensor";

/**
 * A batch as seen by a loss: tensors in place of data. If batches are unknown or hold other values, a type
 * without fields, so that the compiler names the reason where a field is read.
 */
export type TracedBatch<Batch> = 0 extends 1 & Batch
  ? Batch
  : unknown extends Batch
    ? WriteTrainBeforeLoss
    : Batch extends TensorsOf<Batch>
      ? Traced<Batch>
      : BatchHoldsMoreThanTensors<Batch>;

/** The type with what is not a tensor replaced by `never`. */
export type TensorsOf<T> = T extends TensorData | RaggedData | undefined
  ? T
  : T extends object
    ? { readonly [K in keyof T]: TensorsOf<T[K]> }
    : never;

/**
 * The type of the batches is unknown where the loss is checked: TypeScript infers functions with parameters
 * in source order. Write `train` first if it is a function of the epoch, and annotate it.
 */
export interface WriteTrainBeforeLoss {
  readonly "~problem"?: "the type of the batches is not known here" | undefined;
}

/** Batches are trees of tensors: wrap numbers in `tensor()`, and keep settings out of batches. */
export interface BatchHoldsMoreThanTensors<Batch> {
  readonly "~problem"?: { readonly held: Batch } | undefined;
}
