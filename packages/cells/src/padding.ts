// The padding of a ragged batch: steps at or past a row's length.
import {
  arange,
  broadcastTo,
  expandAxis,
  less,
  type SequenceOptions,
  type Tensor,
  transpose,
  where,
} from "@grus/tensor";

/**
 * bool [batch, time], or [time, batch] where `timeMajor`: whether each of `time` steps is before its row's
 * length.
 */
export function validSteps(lengths: Tensor, time: number, timeMajor = false): Tensor {
  const shape = [lengths.shape[0]!, time];
  const isValid = less(broadcastTo(arange(time), shape), broadcastTo(expandAxis(lengths, -1), shape));
  return timeMajor ? transpose(isValid, [1, 0]) : isValid;
}

/**
 * `x` [batch, time, features], time first where `timeMajor`, with 0 in the padding; `x` itself without
 * `lengths`. The content of the padding is not propagated, not even NaN, which would spread through products
 * of the gradient.
 */
export function clearPadding(x: Tensor, { lengths, timeMajor = false }: SequenceOptions): Tensor {
  if (lengths === undefined) return x;
  const isValid = validSteps(lengths, x.shape[timeMajor ? 0 : 1]!, timeMajor);
  return where(expandAxis(isValid, -1), x, 0);
}
