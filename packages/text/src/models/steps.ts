// Sequences as values and lengths.
import {
  arange,
  axes,
  cast,
  expandAxis,
  isRagged,
  less,
  maximum,
  type Operand,
  reshape,
  type Sequence,
  sum,
  type Tensor,
  where,
} from "@grus/tensor";

/** The values of sequences. */
export function valuesOf(x: Sequence): Tensor {
  return isRagged(x) ? x.values : x;
}

/** Values with the lengths of `x`, or without. */
export function sameKind(x: Sequence, values: Tensor): Sequence {
  return isRagged(x) ? { values, lengths: x.lengths } : values;
}

/** `values` [batch, time, …] with 0 in the padding of `x`. */
export function clearSteps(x: Sequence, values: Tensor): Tensor {
  if (!isRagged(x)) return values;
  const [batch, time] = axes(values, 2);
  const others = Array.from({ length: values.rank - 2 }, () => 1);
  const isValid = less(arange(time), expandAxis(x.lengths, -1));
  return where(reshape(isValid, [batch, time, ...others]), values, 0);
}

/** The number of valid steps of all rows, at least 1. */
export function countSteps(x: Sequence): Operand {
  if (isRagged(x)) return maximum(sum(cast(x.lengths, "float32")), 1);
  const [batch, time] = axes(x, 2);
  return Math.max(1, batch * time);
}
