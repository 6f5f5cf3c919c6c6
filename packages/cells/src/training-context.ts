// Running statistics: which calls update them, and where the updates are collected.
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

/** Whether a call is a training call: as the context says, else whether it has a key. */
export function isTraining({
  key,
  training = key !== undefined,
}: Pick<CallContext, "key" | "training">): boolean {
  return training;
}

/** The collector of a part's running statistics. Throws {@link CellOptionError} if there is none. */
export function statisticsOf(
  source: string,
  { statistics }: Pick<CallContext, "statistics">,
): RunningStatistics {
  if (statistics !== undefined) return statistics;
  throw new CellOptionError(
    source,
    "the context's statistics",
    undefined,
    "a collector of running statistics while training: fit passes one, the loss of minimize has one in its context, and runningStatistics() creates one",
  );
}

/** How running statistics are updated by those of a batch. */
export interface Following {
  /** The values after an earlier call in this step, else the parameters. */
  readonly before: Tensor;
  /** Of the batch. */
  readonly now: Tensor;
  /** The weight of the batch. */
  readonly momentum: number;
  /** bool, broadcast to both: where false, the previous value is kept. */
  readonly isKnown: Tensor;
}

/** (1 − momentum) · before + momentum · now, where known; no gradient passes through it. */
export function followed({ before, now, momentum, isKnown }: Following): Tensor {
  return stopGradient(where(isKnown, add(mul(1 - momentum, before), mul(momentum, now)), before));
}

/** Throws {@link CellOptionError} unless `momentum` is in [0, 1]. */
export function checkMomentum(source: string, momentum: number): void {
  if (momentum >= 0 && momentum <= 1) return;
  throw new CellOptionError(source, "momentum", momentum, "a number from 0 to 1");
}
