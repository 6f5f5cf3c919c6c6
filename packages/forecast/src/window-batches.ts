// Windows as batches for the training loop.
import { batches, type ShuffleSeed, type WindowSet } from "@grus/data";
import { expandAxis, type Tensor, type TensorData } from "@grus/tensor";

/** Windows of a series, as a forecast network is trained on them; `Leaf` is what holds the numbers. */
export interface Batch<Leaf = Tensor> {
  /** [batch, context, inputSize] */
  readonly input: Leaf;
  /** [batch, horizon] */
  readonly target: Leaf;
  /** [batch]: 0 for padding rows. */
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

/** The row mask [batch] as weights of forecasts [batch, 1]. */
export function rowMask(mask: Tensor): Tensor {
  return expandAxis(mask, -1);
}
