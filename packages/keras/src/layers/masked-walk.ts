// Sequences with steps that do not count, wherever they are: those that do are moved to the front, walked, and moved back.
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

/** Where the steps that count are. */
interface Places {
  /** int32 [batch]: how many. */
  readonly lengths: Tensor;
  /** int32 [batch, time]: the step that comes at each place once they are at the front. */
  readonly forth: Tensor;
  /** int32 [batch, time]: for each step, the last place that has been walked by then; outside 0 … lengths − 1 where there is none. */
  readonly back: Tensor;
}

/** A walk over steps at the front: outputs at their place, and the states at the end. */
export interface Walked {
  /** [batch, time, units] */
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

/**
 * What Keras makes of a mask (bool [batch, time]): a step that does not count holds the state, and repeats the output of the step before it on the way, 0
 * where there is none; with `isZeroed` its output is 0. Outputs stay at their input's place in both directions.
 */
export function walkMasked(
  x: Tensor,
  mask: Tensor,
  { isReverse, isZeroed }: { readonly isReverse: boolean; readonly isZeroed: boolean },
  walk: (x: Tensor, lengths: Tensor) => Walked,
): Walked {
  const { lengths, forth, back } = placesOf(mask, isReverse);
  const { output, states } = walk(pick(x, forth), lengths);
  const isThere = and(greater(back, -1), less(back, broadcastTo(expandAxis(lengths, 1), back.shape)));
  const isKept = isZeroed ? and(isThere, mask) : isThere;
  const spread = pick(output, minimum(maximum(back, 0), x.shape[1]! - 1));
  return { output: where(broadcastTo(expandAxis(isKept, -1), spread.shape), spread, 0), states };
}

function placesOf(mask: Tensor, isReverse: boolean): Places {
  const [batch, time] = axes(mask, 2);
  const flags = cast(mask, "float32");
  const column = expandAxis(flags, -1);
  // Float32 counts exactly up to 2^24 steps.
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

/** Of each row of `x` [batch, time, features] the steps `at` [batch, time]. */
function pick(x: Tensor, at: Tensor): Tensor {
  const [batch, time, features] = axes(x, 3);
  const rows = add(mul(expandAxis(arange(batch), 1), time), at);
  return gather(reshape(x, [batch * time, features]), rows);
}
