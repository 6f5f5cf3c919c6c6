// Decoder inputs for teacher forcing.
import { axes, concat, full, isRagged, type Sequence, slice, type Tensor } from "@grus/tensor";

/**
 * Indices [batch, time] preceded by `start` and without their last: at each step the index before the one to
 * be predicted (teacher forcing). Lengths are unchanged.
 */
export function shiftRight<X extends Sequence<"int32">>(target: X, start: number): X {
  const shifted: Sequence<"int32"> = isRagged(target)
    ? { values: shift(target.values, start), lengths: target.lengths }
    : shift(target, start);
  return shifted as X;
}

function shift(ids: Tensor<"int32">, start: number): Tensor<"int32"> {
  const [batch, time] = axes(ids, 2);
  return time === 0 ? ids : concat([full([batch, 1], start, "int32"), slice(ids, 1, 0, time - 1)], 1);
}
