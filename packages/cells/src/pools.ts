// From sequences to one row each: the last step, the mean of the steps, their maximum.
import {
  add,
  axes,
  cast,
  clamp,
  div,
  expandAxis,
  gather,
  iota,
  isRagged,
  max,
  maximum,
  mean,
  mul,
  type Ragged,
  reshape,
  type Sequence,
  select,
  sub,
  sum,
  type Tensor,
  where,
} from "@grus/tensor";
import type { Pool } from "./layer.ts";
import { validSteps } from "./padding.ts";
import { checkRagged, clearRagged, validElements } from "./ragged.ts";

/** Options of {@link lastStep}. */
export interface LastStepOptions {
  /** Sequences are [time, batch, features], and all of one length. Default false. */
  readonly timeMajor?: boolean | undefined;
}

/** The last valid step of each row, [batch, time, features] -> [batch, features]; 0 where a length is 0. */
export function lastStep({ timeMajor = false }: LastStepOptions = {}): Pool<true> {
  return pool("lastStep", true, (x) => select(x, timeMajor ? 0 : 1, -1), lastValid);
}

/** The mean of the valid steps of each row, [batch, time, features] -> [batch, features]; 0 where a length is 0. */
export function meanSteps(): Pool<false> {
  return pool(
    "meanSteps",
    false,
    (x) => mean(x, { axes: [1] }),
    (x) => {
      const count = maximum(cast(x.lengths, "float32"), 1);
      return div(sum(clearRagged(x), { axes: [1] }), expandAxis(count, -1));
    },
  );
}

/** The largest of the valid steps of each row, feature by feature, [batch, time, features] -> [batch, features]; 0 where a length is 0. */
export function maxSteps(): Pool<false> {
  return pool(
    "maxSteps",
    false,
    (x) => max(x, { axes: [1] }),
    (x) => {
      const seen = where(validElements(x, x.values.shape), x.values, Number.NEGATIVE_INFINITY);
      return where(validSteps(x.lengths, 1), max(seen, { axes: [1] }), 0);
    },
  );
}

function pool<Causal extends boolean>(
  source: string,
  causal: Causal,
  ofTensor: (x: Tensor) => Tensor,
  ofRagged: (x: Ragged) => Tensor,
): Pool<Causal> {
  const call = (x: Sequence): Tensor<"float32"> => {
    if (!isRagged(x)) return ofTensor(x);
    checkRagged(source, x);
    return ofRagged(x);
  };
  return { pools: true, causal, bind: () => call };
}

function lastValid({ values, lengths }: Ragged): Tensor {
  const [batch, time, features] = axes(values, 3);
  const step = clamp(sub(lengths, 1), 0, time - 1);
  const rows = add(mul(iota(batch), time), step);
  const last = gather(reshape(values, [batch * time, features]), rows);
  return where(validSteps(lengths, 1), last, 0);
}
