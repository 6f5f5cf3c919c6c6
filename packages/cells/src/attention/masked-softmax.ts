// Softmax over the positions that count.
import { cast, logSoftmax, max, softmax, type Tensor, where } from "@grus/tensor";

/** A score that no softmax sees beside another: e to its power is 0, and unlike −∞ it makes no not-a-number. */
const LOWEST = -1e30;

/**
 * Softmax over the last axis of those scores whose position is valid; 0 elsewhere, and 0 in a row with nothing valid, in value and gradient,
 * whatever the scores hold there. `isValid` is bool and stretches to the scores; without it all are valid.
 */
export function maskedSoftmax(scores: Tensor, isValid?: Tensor): Tensor {
  if (isValid === undefined) return softmax(scores);
  return where(isValid, softmax(where(isValid, scores, LOWEST)), 0);
}

/**
 * The logarithm of {@link maskedSoftmax}: −1e30 at masked positions, whose probability is 0, so that a product with 0 is still 0; 0 in a row
 * with nothing valid, which has no distribution. Gradients are 0 at masked positions.
 */
export function maskedLogSoftmax(scores: Tensor, isValid?: Tensor): Tensor {
  if (isValid === undefined) return logSoftmax(scores);
  const isAnyValid = anyOf(isValid);
  const known = where(isValid, logSoftmax(where(isValid, scores, LOWEST)), LOWEST);
  return where(isAnyValid, known, 0);
}

/** Whether anything along the last axis, kept with length 1, is true. */
function anyOf(isValid: Tensor): Tensor {
  return cast(max(cast(isValid, "float32"), { axes: [-1], keepAxes: true }), "bool");
}
