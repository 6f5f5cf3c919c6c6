// Common code of losses over classes: logits [..., classes] with one loss per position before the last axis.
import { gather, ShapeError, type Tensor, zeros } from "@grus/tensor";
import { elementWeights } from "./operands.ts";
import { clearIgnored, type LossOptions, reduceLoss } from "./reduction.ts";

/** Options of {@link classLoss}. */
export interface ClassLossOptions extends LossOptions {
  /** The lengths of the ragged operands. */
  readonly lengths: readonly Tensor[];
}

/**
 * Reduces a loss with one element per row of `logits`; masked rows are replaced by 0 before `f` sees them.
 */
export function classLoss(
  source: string,
  logits: Tensor,
  target: Tensor,
  f: (logits: Tensor, target: Tensor) => Tensor,
  options: ClassLossOptions,
): Tensor<"float32"> {
  const weights = elementWeights(source, logits.shape.slice(0, -1), options.lengths, options.mask);
  if (weights === undefined) return reduceLoss(source, f(logits, target), undefined, options);
  const losses = f(clearIgnored(weights, logits), clearIgnored(weights, target));
  return reduceLoss(source, losses, weights, options);
}

/**
 * 0 for each valid class, NaN for one outside [0, classes): int32 [...] -> float32 [...]. Training reports
 * such a class.
 */
export function zeroIfThere(target: Tensor, classes: number): Tensor {
  return gather(zeros([classes]), target);
}

/** Throws {@link ShapeError} unless `target` has the shape `expected`, described by `axes`. */
export function checkTarget(
  source: string,
  logits: Tensor,
  target: Tensor,
  expected: readonly number[],
  axes: string,
): void {
  if (logits.rank > 0 && String(target.shape) === String(expected)) return;
  throw new ShapeError(source, {
    problem: `logits have shape [${logits.shape.join(", ")}] and target [${target.shape.join(", ")}]; expected ${axes}.`,
    expected: axes,
    got: `[${logits.shape.join(", ")}] and [${target.shape.join(", ")}]`,
    cure: cureOf(logits, target, expected),
  });
}

function cureOf(logits: Tensor, { shape, rank }: Tensor, expected: readonly number[]): string {
  if (rank === expected.length + 1 && shape.at(-1) === 1 && String(shape.slice(0, -1)) === String(expected))
    return `Drop the last axis of the labels: reshape(target, [${expected.join(", ")}]).`;
  if (rank === 1 && logits.rank === 3 && logits.shape[0] === shape[0])
    return "For one label per sequence, pool its steps in the model, such as with lastStep().";
  return "The classes are the last axis of the logits.";
}
