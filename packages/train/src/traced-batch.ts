// What a loss is handed of a batch, and how its type says what is wrong with the batches.
import type { RaggedData, TensorData, Traced } from "@grus/tensor";

/**
 * A batch as a loss sees it: tensors in place of data. Where batches are not known or hold more than tensors, a type without fields, so that the
 * compiler names the reason where a field is read.
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
 * The batches are not known where the loss is read: TypeScript infers functions with parameters in the order in which they are written. Write `train`
 * first where it is a function of the epoch, and give it a type.
 */
export interface WriteTrainBeforeLoss {
  readonly "~problem"?: "the type of the batches is not known here" | undefined;
}

/** Batches are trees of tensors: wrap numbers in `tensor()`, and keep settings out of batches. */
export interface BatchHoldsMoreThanTensors<Batch> {
  readonly "~problem"?: { readonly held: Batch } | undefined;
}
