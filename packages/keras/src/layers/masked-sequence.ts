// Sequences with arbitrary masks: unmasked steps are moved to the front, run, and moved back.
import {
  add,
  and,
  arange,
  argmax,
  axes,
  broadcastTo,
  cast,
  equal,
  expandAxis,
  gather,
  greater,
  less,
  linearScan,
  maximum,
  minimum,
  mul,
  ones,
  reshape,
  sub,
  sum,
  type Tensor,
  take,
  where,
} from "@grus/tensor";

/** The positions of unmasked steps. */
interface Positions {
  /** int32 [batch]: their number. */
  readonly lengths: Tensor;
  /** int32 [batch, time]: the step at each position after moving them to the front. */
  readonly forth: Tensor;
  /**
   * int32 [batch, time]: for each step, the position of the last unmasked step so far; outside 0 … lengths −
   * 1 if there is none.
   */
  readonly back: Tensor;
}

/** The result of running over a sequence: outputs at the positions of their inputs, and the final states. */
export interface SequenceResult {
  /** [batch, time, units] */
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

/**
 * Keras' masking (bool [batch, time]): a masked step keeps the state and repeats the output of the step
 * processed before it, 0 if there is none; with `isZeroed` its output is 0. Outputs are at the positions of
 * their inputs in both directions.
 */
export function runMasked(
  x: Tensor,
  mask: Tensor,
  { isReverse, isZeroed }: { readonly isReverse: boolean; readonly isZeroed: boolean },
  run: (x: Tensor, lengths: Tensor) => SequenceResult,
): SequenceResult {
  const { lengths, forth, back } = positionsOf(mask, isReverse);
  const { output, states } = run(pick(x, forth), lengths);
  const isThere = and(greater(back, -1), less(back, broadcastTo(expandAxis(lengths, 1), back.shape)));
  const isKept = isZeroed ? and(isThere, mask) : isThere;
  const spread = pick(output, minimum(maximum(back, 0), x.shape[1]! - 1));
  return { output: where(broadcastTo(expandAxis(isKept, -1), spread.shape), spread, 0), states };
}

function positionsOf(mask: Tensor, isReverse: boolean): Positions {
  const [batch, time] = axes(mask, 2);
  const flags = cast(mask, "float32");
  const column = expandAxis(flags, -1);
  // float32 counts exactly up to 2^24 steps.
  const counts = cast(take(linearScan(ones(column.shape), column), 2, 0), "int32");
  const shape = [batch, time, time];
  const rank = broadcastTo(expandAxis(add(arange(time), 1), 1), shape);
  const isNth = and(
    equal(broadcastTo(expandAxis(counts, 1), shape), rank),
    broadcastTo(expandAxis(mask, 1), shape),
  );
  return {
    lengths: cast(sum(flags, { axes: [1] }), "int32"),
    forth: argmax(cast(isNth, "float32"), -1),
    back: sub(counts, isReverse ? cast(mask, "int32") : 1),
  };
}

/** The steps `at` [batch, time] of each row of `x` [batch, time, features]. */
function pick(x: Tensor, at: Tensor): Tensor {
  const [batch, time, features] = axes(x, 3);
  const rows = add(mul(expandAxis(arange(batch), 1), time), at);
  return gather(reshape(x, [batch * time, features]), rows);
}
