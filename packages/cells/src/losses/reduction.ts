// How a loss goes from its elements to one number.
import {
  broadcastTo,
  cast,
  equal,
  maskedMean,
  mean,
  mul,
  ShapeError,
  sum,
  type Tensor,
  where,
} from "@grus/tensor";
import { CellOptionError } from "../errors.ts";

/** Options of every loss. */
export interface LossOptions {
  /**
   * Weights (float32) or flags (bool) that stretch to the loss's elements. Where it is 0 or false, prediction and target count for nothing,
   * in value and gradient, whatever they hold, not-a-number included. Default: all count.
   */
  readonly mask?: Tensor;
  /** "mean" (default): Σ mask · loss / Σ mask, 0 where nothing counts; "sum": Σ mask · loss; "none": mask · loss for each element. */
  readonly reduction?: "mean" | "sum" | "none";
}

/**
 * The loss `f(prediction, target)`, computed element by element and reduced. Operands have one shape; masked places are replaced by 0 before
 * `f` sees them, so that nothing leaks from them.
 */
export function elementLoss(
  source: string,
  prediction: Tensor,
  target: Tensor,
  f: (prediction: Tensor, target: Tensor) => Tensor,
  options: LossOptions,
): Tensor {
  if (String(prediction.shape) !== String(target.shape)) {
    throw new ShapeError(
      source,
      `prediction has shape [${prediction.shape.join(", ")}] and target [${target.shape.join(", ")}]; expected one shape.`,
      "Reshape one of them; a loss does not stretch its operands.",
    );
  }
  if (options.mask === undefined) return reduceLoss(source, f(prediction, target), undefined, options);
  const weights = stretchMask(source, options.mask, prediction);
  const ignored = equal(weights, 0);
  const losses = f(where(ignored, 0, prediction), where(ignored, 0, target));
  return reduceLoss(source, losses, weights, options);
}

/** Reduces the losses of elements with weights of the same shape; each is finite where its weight is 0. */
export function reduceLoss(
  source: string,
  losses: Tensor,
  weights: Tensor | undefined,
  { reduction = "mean" }: LossOptions,
): Tensor {
  const weighted = weights === undefined ? losses : mul(losses, weights);
  switch (reduction) {
    case "mean":
      return weights === undefined ? mean(losses) : maskedMean(losses, weights);
    case "sum":
      return sum(weighted);
    case "none":
      return weighted;
    default:
      throw new CellOptionError(source, "reduction", reduction, '"mean", "sum" or "none"');
  }
}

/** A mask as float32 weights of the shape of `like`. */
export function stretchMask(source: string, mask: Tensor, like: Tensor): Tensor {
  const weights = mask.dtype === "bool" ? cast(mask, "float32") : mask;
  try {
    return broadcastTo(weights, like.shape);
  } catch {
    throw new ShapeError(
      source,
      `mask has shape [${mask.shape.join(", ")}], which does not stretch to [${like.shape.join(", ")}].`,
      "Give it the loss's axes, with 1 for those that share a weight.",
    );
  }
}
