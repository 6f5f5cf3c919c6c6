// Reduction of a loss to one number, and exclusion of masked elements.
import {
  broadcastTo,
  DTypeError,
  equal,
  maskedMean,
  mean,
  mul,
  reshape,
  type Sequence,
  ShapeError,
  sum,
  type Tensor,
  where,
} from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { elementWeights, withoutPadding } from "./operands.ts";

/** Options of every loss. */
export interface LossOptions {
  /**
   * Weights (float32) or flags (bool) that broadcast to the loss's elements; for ragged sequences [batch,
   * time], or [batch, 1] for whole rows. Where it is 0 or false, prediction and target have no effect on
   * value and gradient, even if they are NaN. Default: all elements except padding.
   */
  readonly mask?: Tensor | undefined;
  /**
   * "mean" (default): Σ mask · loss / Σ mask, 0 if no element counts; "sum": Σ mask · loss; "none": mask ·
   * loss of each element.
   */
  readonly reduction?: "mean" | "sum" | "none" | undefined;
}

/**
 * An elementwise loss of operands of one shape, reduced. Padding and masked elements are replaced by 0 before
 * `f` sees them. Throws {@link ShapeError} if a shape differs from the first, and {@link DTypeError}.
 */
export function elementLoss<Name extends string>(
  source: string,
  given: Readonly<Record<Name, Sequence>>,
  f: (operands: Readonly<Record<Name, Tensor>>) => Tensor,
  options: LossOptions,
): Tensor<"float32"> {
  const { operands, lengths } = withoutPadding(source, given);
  const entries = Object.entries<Tensor>(operands);
  checkFloat(source, operands);
  for (const entry of entries.slice(1)) checkSameShape(source, entries[0]!, entry);
  const weights = elementWeights(source, entries[0]![1].shape, lengths, options.mask);
  if (weights === undefined) return reduceLoss(source, f(operands), undefined, options);
  const kept = entries.map(([name, operand]) => [name, clearIgnored(weights, operand)]);
  return reduceLoss(source, f(Object.fromEntries(kept) as Record<Name, Tensor>), weights, options);
}

/** Reduces the losses of elements, with weights of the same shape if some are masked. */
export function reduceLoss(
  source: string,
  losses: Tensor,
  weights: Tensor | undefined,
  { reduction = "mean" }: LossOptions,
): Tensor<"float32"> {
  const weighted = weights === undefined ? losses : mul(losses, weights);
  switch (reduction) {
    case "mean":
      if (weights !== undefined) return maskedMean(losses, weights);
      return losses.size === 0 ? sum(losses) : mean(losses);
    case "sum":
      return sum(weighted);
    case "none":
      return weighted;
    default:
      throw new CellOptionError(source, "reduction", reduction, '"mean", "sum" or "none"');
  }
}

/** `x` with 0 where the weight is 0. `weights` has the leading axes of x. */
export function clearIgnored(weights: Tensor, x: Tensor): Tensor {
  const ignored = equal(weights, 0);
  if (weights.rank === x.rank) return where(ignored, 0, x);
  const stretched = broadcastTo(expandTo(ignored, x.rank), x.shape);
  return where(stretched, 0, x);
}

/** Throws {@link DTypeError} unless every operand is float32. */
export function checkFloat(source: string, operands: Readonly<Record<string, Tensor>>): void {
  for (const [name, { dtype }] of Object.entries(operands)) {
    if (dtype === "float32") continue;
    throw new DTypeError(source, {
      subject: name,
      expected: "float32",
      got: dtype,
      cure: 'Convert it with cast(x, "float32").',
    });
  }
}

function checkSameShape(
  source: string,
  [name, { shape }]: [string, Tensor],
  [otherName, { shape: other }]: [string, Tensor],
): void {
  if (String(shape) === String(other)) return;
  throw new ShapeError(source, {
    problem: `${name} has shape [${shape.join(", ")}] and ${otherName} [${other.join(", ")}]; expected equal shapes.`,
    expected: other,
    got: shape,
    cure: "Reshape one of them; a loss does not broadcast its operands.",
  });
}

function expandTo(x: Tensor, rank: number): Tensor {
  return reshape(x, [...x.shape, ...Array.from({ length: rank - x.rank }, () => 1)]);
}
