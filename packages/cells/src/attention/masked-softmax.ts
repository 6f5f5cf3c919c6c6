// Softmax over the valid positions.
import { cast, logSoftmax, max, softmax, type Tensor, where } from "@grus/tensor";

/** The score of masked positions: its exponential is 0 and, unlike −∞, it yields no NaN. */
const LOWEST = -1e30;

/**
 * Softmax over the last axis, restricted to valid positions; 0 elsewhere and in rows without a valid
 * position, in value and gradient, whatever the scores there. `isValid` is bool and broadcasts to the scores;
 * without it all are valid.
 */
export function maskedSoftmax(scores: Tensor, isValid?: Tensor): Tensor {
  if (isValid === undefined) return softmax(scores);
  return where(isValid, softmax(where(isValid, scores, LOWEST)), 0);
}

/**
 * The logarithm of {@link maskedSoftmax}: −1e30 at masked positions, whose probability is 0, so that the
 * product with a weight of 0 is still 0; 0 in rows without a valid position, which have no distribution.
 * Gradients are 0 at masked positions.
 */
export function maskedLogSoftmax(scores: Tensor, isValid?: Tensor): Tensor {
  if (isValid === undefined) return logSoftmax(scores);
  const isAnyValid = anyOf(isValid);
  const known = where(isValid, logSoftmax(where(isValid, scores, LOWEST)), LOWEST);
  return where(isAnyValid, known, 0);
}

/** Whether any element along the last axis, kept with length 1, is true. */
function anyOf(isValid: Tensor): Tensor {
  return cast(max(cast(isValid, "float32"), { axes: [-1], keepAxes: true }), "bool");
}
