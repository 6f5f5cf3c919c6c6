// Pooling of sequences to one row each: the last step, the mean or the maximum over the steps.
import {
  add,
  arange,
  axes,
  cast,
  clamp,
  div,
  equal,
  gather,
  max,
  maximum,
  mean,
  mul,
  type Ragged,
  reshape,
  type Sequence,
  sub,
  sum,
  type Tensor,
  take,
  where,
} from "@grus/tensor";
import { CellOptionError } from "./errors.ts";
import type { Pool } from "./layer.ts";
import { defined, type PartDefinition } from "./part-definition.ts";
import { clearRagged, isCheckedRagged, validElements } from "./ragged.ts";

/** Options of {@link lastStep}. */
export interface LastStepOptions {
  /** Sequences are [time, batch, …] and have equal lengths. Default false. */
  readonly timeMajor?: boolean | undefined;
}

/**
 * The last valid step of each row, [batch, time, …] -> [batch, …]; 0 for a length of 0. Throws
 * {@link CellOptionError} for ragged sequences where `timeMajor`.
 */
export function lastStep({ timeMajor = false }: LastStepOptions = {}): Pool<true> {
  return pool(
    { kind: "lastStep", options: { timeMajor } },
    true,
    (x) => take(x, timeMajor ? 0 : 1, -1),
    (x) => {
      if (!timeMajor) return lastValid(x);
      const expected = "false for ragged sequences, which are batch-first";
      throw new CellOptionError("lastStep", "timeMajor", true, expected);
    },
  );
}

/** The mean of the valid steps of each row, [batch, time, …] -> [batch, …]; 0 for a length of 0. */
export function meanSteps(): Pool<false> {
  return pool(
    { kind: "meanSteps", options: {} },
    false,
    (x) => mean(x, { axes: [1] }),
    (x) => {
      const total = sum(clearRagged(x), { axes: [1] });
      return div(total, perRow(maximum(cast(x.lengths, "float32"), 1), total));
    },
  );
}

/**
 * The maximum over the valid steps of each row, feature by feature, [batch, time, …] -> [batch, …]; 0 for a
 * length of 0.
 */
export function maxSteps(): Pool<false> {
  return pool(
    { kind: "maxSteps", options: {} },
    false,
    (x) => max(x, { axes: [1] }),
    (x) => {
      const seen = where(validElements(x, x.values.shape), x.values, Number.NEGATIVE_INFINITY);
      return clearEmpty(x, max(seen, { axes: [1] }));
    },
  );
}

function pool<Causal extends boolean>(
  definition: PartDefinition,
  causal: Causal,
  ofTensor: (x: Tensor) => Tensor,
  ofRagged: (x: Ragged) => Tensor,
): Pool<Causal> {
  const call = (x: Sequence): Tensor<"float32"> => {
    return isCheckedRagged(definition.kind, x) ? ofRagged(x) : ofTensor(x);
  };
  return defined(definition, { pools: true, causal, bind: () => call });
}

function lastValid({ values, lengths }: Ragged): Tensor {
  const [batch, time] = axes(values, 2);
  const rest = values.shape.slice(2);
  const steps = reshape(values, [batch * time, rest.reduce((a, b) => a * b, 1)]);
  const last = clamp(sub(lengths, 1), 0, time - 1);
  const rows = gather(steps, add(mul(arange(batch), time), last));
  return clearEmpty({ lengths }, reshape(rows, [batch, ...rest]));
}

/** A result [batch, …] with 0 in rows without steps. */
function clearEmpty({ lengths }: Pick<Ragged, "lengths">, result: Tensor): Tensor {
  return where(perRow(equal(lengths, 0), result), 0, result);
}

/** [batch] reshaped to the rank of a result [batch, …]. */
function perRow(x: Tensor, { rank }: Tensor): Tensor {
  return reshape(x, [x.size, ...Array.from({ length: rank - 1 }, () => 1)]);
}
