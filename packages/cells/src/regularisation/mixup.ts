// mixup: convex combinations of the rows of a batch.
import { add, concat, mapTree, mul, randomUniform, reshape, slice, sub, type Tensor } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";

/** Options of {@link mixup}. */
export interface MixupOptions {
  /** The largest share of another row, in [0, 0.5]. Default 0.3. */
  readonly share?: number | undefined;
  /** Samples the shares. */
  readonly key: Tensor;
}

/**
 * Mixes each row of a batch with the next (the last with the first): (1 − λ) own + λ other, with one λ per
 * row for all tensors of the tree, so that inputs and targets stay consistent (Zhang et al., arXiv
 * 1710.09412). λ is uniform between 0 and `share` instead of Beta-distributed, so that it can be sampled
 * inside a program. Tensors are float32 [batch, ...]: sequences, and targets as numbers or class
 * probabilities. Shuffle batches. Rows of different lengths mix valid steps with padding: use sequences of
 * one length, or mix masks too. Throws {@link CellOptionError}.
 */
export function mixup<Batch>(batch: Batch, { share = 0.3, key }: MixupOptions): Batch {
  if (!(share >= 0 && share <= 0.5))
    throw new CellOptionError("mixup", "share", share, "a number from 0 to 0.5");
  return mapTree(batch, (value, path) => {
    if (value.dtype !== "float32")
      throw new CellOptionError("mixup", path, value.dtype, "float32, such as one-hot classes");
    const rows = value.shape[0]!;
    const shares = mul(share, randomUniform(key, [rows]));
    const stretched = reshape(shares, [rows, ...value.shape.slice(1).map(() => 1)]);
    const others = concat([slice(value, 0, 1), slice(value, 0, 0, 1)], 0);
    return add(mul(sub(1, stretched), value), mul(stretched, others));
  });
}
