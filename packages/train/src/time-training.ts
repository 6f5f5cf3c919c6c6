// Measures the time of training steps on a backend.
import type { Optimizer } from "@grus/optim";
import type { Backend } from "@grus/tensor";
import type { MinimizeOptions } from "./minimize-options.ts";
import { TrainingSteps } from "./training-steps.ts";

/** Options of {@link timeTraining}. */
export interface TimeTrainingOptions<Parameters, Batch> {
  readonly backend: Backend;
  readonly parameters: Parameters;
  /** As in {@link minimize}. */
  readonly loss: MinimizeOptions<Parameters, Batch>["loss"];
  /** As {@link minimize} takes it. */
  readonly statistics?: readonly string[] | undefined;
  readonly optimizer: Optimizer;
  /** The batch of every step. */
  readonly batch: Batch;
  /** As in {@link minimize}. */
  readonly carry?: unknown;
  /** As in {@link minimize}. Default 1. */
  readonly stepsPerCall?: number | undefined;
  /** Number of calls to time after a first one, which compiles. Default 5. */
  readonly calls?: number | undefined;
  /** No further call starts after this many milliseconds; at least one is timed. Default 1,000. */
  readonly budget?: number | undefined;
}

/** The measured times of training steps. */
export interface TrainingTime {
  /** Median time of a step. */
  readonly millisecondsPerStep: number;
  /** Time until the end of the first call: tracing, compiling, and its steps. */
  readonly millisecondsToStart: number;
  /** Calls timed. */
  readonly calls: number;
  /** The loss of the very first step. */
  readonly loss: number;
}

/** Trains a few steps, as {@link minimize} would, and discards them. Does not change its arguments. */
export async function timeTraining<Parameters, Batch>(
  options: TimeTrainingOptions<Parameters, Batch>,
): Promise<TrainingTime> {
  const { batch, stepsPerCall = 1, calls = 5, budget = 1000 } = options;
  const group = Array.from({ length: stepsPerCall }, () => batch);
  const begun = performance.now();
  const steps = await TrainingSteps.start({ ...options, caller: "timeTraining" });
  try {
    const [first] = await steps.run(group);
    const started = performance.now();
    const times: number[] = [];
    while (times.length === 0 || (times.length < calls && performance.now() - started < budget)) {
      const start = performance.now();
      await steps.run(group);
      times.push((performance.now() - start) / stepsPerCall);
    }
    return {
      millisecondsPerStep: median(times),
      millisecondsToStart: started - begun,
      calls: times.length,
      loss: first!.loss,
    };
  } finally {
    steps.dispose();
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
