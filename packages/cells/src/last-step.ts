// The last valid step of a sequence.
import {
  add,
  axes,
  clamp,
  gather,
  iota,
  mul,
  reshape,
  select,
  sub,
  type Tensor,
  transpose,
} from "@grus/tensor";
import type { Layer } from "./layer.ts";

/** Options of {@link lastStep}. */
export interface LastStepOptions {
  /** Sequences are [time, batch, features]. Default false. */
  readonly timeMajor?: boolean;
}

/**
 * A layer without parameters: the last valid step of each row, [batch, time, features] -> [batch, features]. With `lengths`, step
 * lengths − 1 (the first where a length is 0).
 */
export function lastStep({
  timeMajor = false,
}: LastStepOptions = {}): Layer<Readonly<Record<string, never>>> {
  return {
    init: () => ({}),
    apply: (_parameters, x, { lengths } = {}) => {
      if (lengths === undefined) return select(x, timeMajor ? 0 : 1, -1);
      return pickSteps(timeMajor ? transpose(x, [1, 0, 2]) : x, lengths);
    },
  };
}

function pickSteps(x: Tensor, lengths: Tensor): Tensor {
  const [batch, time, features] = axes(x, 3);
  const step = clamp(sub(lengths, 1), 0, time - 1);
  const rows = add(mul(iota(batch), time), step);
  return gather(reshape(x, [batch * time, features]), rows);
}
