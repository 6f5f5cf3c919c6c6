// Running statistics: which calls move them, and where they are left.
import {
  add,
  type CallContext,
  mul,
  type RunningStatistics,
  stopGradient,
  type Tensor,
  where,
} from "@grus/tensor";
import { CellOptionError } from "./errors.ts";

/** Whether a call is one of training: as the context says, else whether it has a key. */
export function isTraining({
  key,
  training = key !== undefined,
}: Pick<CallContext, "key" | "training">): boolean {
  return training;
}

/**
 * Where a part leaves its running statistics. Throws {@link CellOptionError} where there is no such place.
 */
export function statisticsOf(
  source: string,
  { statistics }: Pick<CallContext, "statistics">,
): RunningStatistics {
  if (statistics !== undefined) return statistics;
  throw new CellOptionError(
    source,
    "the context's statistics",
    undefined,
    "where to leave the running statistics while training: fit gives it, the loss of minimize finds it in its context, and runningStatistics() makes one",
  );
}

/** How running statistics follow those of a batch. */
export interface Following {
  /** What an earlier call in this step has left, else the parameters. */
  readonly before: Tensor;
  /** Of the batch. */
  readonly now: Tensor;
  /** How much the batch counts. */
  readonly momentum: number;
  /** bool, stretched to both: where the batch says nothing, what was before is kept. */
  readonly isKnown: Tensor;
}

/** (1 − momentum) · before + momentum · now, where known; no gradient goes through it. */
export function followed({ before, now, momentum, isKnown }: Following): Tensor {
  return stopGradient(where(isKnown, add(mul(1 - momentum, before), mul(momentum, now)), before));
}

/** Throws {@link CellOptionError} unless `momentum` is in [0, 1]. */
export function checkMomentum(source: string, momentum: number): void {
  if (momentum >= 0 && momentum <= 1) return;
  throw new CellOptionError(source, "momentum", momentum, "a number from 0 to 1");
}
