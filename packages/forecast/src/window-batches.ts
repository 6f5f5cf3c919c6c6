// Windows as batches that the training loop takes.
import { batches, type ShuffleSeed, type WindowSet } from "@grus/data";
import { expandAxis, type Tensor, type TensorData } from "@grus/tensor";

/** Windows of a series, as a forecast network is trained on them; `Leaf` is what holds the numbers. */
export interface Batch<Leaf = Tensor> {
  /** [batch, context, inputSize] */
  readonly input: Leaf;
  /** [batch, horizon] */
  readonly target: Leaf;
  /** [batch]: 0 where a row is padding. */
  readonly mask: Leaf;
}

/** The windows of a set in batches of one size, in order of time or shuffled. */
export function* windowBatches(
  set: WindowSet,
  batchSize: number,
  shuffle?: ShuffleSeed,
): Generator<Batch<TensorData>, undefined> {
  for (const { input, target, mask } of batches(set, { batchSize, shuffle })) yield { input, target, mask };
  return undefined;
}

/** A row's mask [batch] as weights of its forecast [batch, 1]. */
export function rowMask(mask: Tensor): Tensor {
  return expandAxis(mask, -1);
}
