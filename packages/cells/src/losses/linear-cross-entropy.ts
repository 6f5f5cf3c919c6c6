// Cross-entropy of a linear layer over many classes, without the logits of all rows at once.
import type { Sequence, Tensor } from "@grus/tensor";
import { checkSizes } from "../errors.ts";
import { applyLinear, type LinearParameters } from "../linear.ts";
import { classRows } from "./class-rows.ts";
import { crossEntropy } from "./cross-entropy.ts";
import type { LossOptions } from "./reduction.ts";
import { inRowBlocks } from "./row-blocks.ts";

/** Options of {@link linearCrossEntropy}. The mask broadcasts to [...], one weight per row. */
export interface LinearCrossEntropyOptions extends LossOptions {
  /** As of {@link crossEntropy}. Default 0. */
  readonly labelSmoothing?: number | undefined;
  /**
   * Rows whose logits exist at a time. Fewer need less memory; few are slow, as each block reads all weights.
   * Default: all where there are at most 2²⁴ logits, 64 MB; otherwise those of 2²² logits.
   */
  readonly blockRows?: number | undefined;
}

/**
 * crossEntropy(x Wᵀ + b, target) for so many classes that the logits [..., classes] would not fit into memory:
 * they are computed in blocks of rows, and again for the gradient. `x` is [..., inputSize], the weight
 * [classes, inputSize], `target` int32 [...]. Where one block suffices it is the same computation. A class
 * outside [0, classes) gives NaN, unless masked. Throws {@link ShapeError}, {@link DTypeError} and
 * {@link CellOptionError}.
 */
export function linearCrossEntropy(
  x: Sequence,
  parameters: LinearParameters,
  target: Sequence<"int32">,
  options: LinearCrossEntropyOptions = {},
): Tensor<"float32"> {
  const { labelSmoothing, blockRows } = options;
  if (blockRows !== undefined) checkSizes("linearCrossEntropy", { blockRows });
  const classes = parameters.weight.shape[0]!;
  return classRows("linearCrossEntropy", x, target, options, (rows) =>
    inRowBlocks(rows, { classes, blockRows }, ([own, labels]) =>
      crossEntropy(applyLinear(parameters, own!), labels!, { labelSmoothing, reduction: "none" }),
    ),
  );
}
