// How long training steps of a model take on a backend.
import type { Optimizer } from "@grus/optim";
import type { Backend } from "@grus/tensor";
import type { MinimizeOptions } from "./minimize-options.ts";
import { TrainingSteps } from "./training-steps.ts";

/** Options of {@link timeTraining}. */
export interface TimeTrainingOptions<Parameters, Batch> {
  readonly backend: Backend;
  readonly parameters: Parameters;
  /** As {@link minimize} takes it. */
  readonly loss: MinimizeOptions<Parameters, Batch>["loss"];
  /** As {@link minimize} takes it. */
  readonly statistics?: readonly string[] | undefined;
  readonly optimizer: Optimizer;
  /** Given to every step. */
  readonly batch: Batch;
  /** As {@link minimize} takes it. */
  readonly carry?: unknown;
  /** As {@link minimize} takes it. Default 1. */
  readonly stepsPerCall?: number | undefined;
  /** Calls to time after a first one, which compiles. Default 5. */
  readonly calls?: number | undefined;
  /** No further call begins after so many milliseconds of them; one is always timed. Default 1,000. */
  readonly budget?: number | undefined;
}

/** What training steps took. */
export interface TrainingTime {
  /** Median time of a step. */
  readonly millisecondsPerStep: number;
  /** Time until the first call was over: tracing, compiling, and its steps. */
  readonly millisecondsToStart: number;
  /** Calls timed. */
  readonly calls: number;
  /** The loss of the very first step. */
  readonly loss: number;
}

/** Trains a few steps, as {@link minimize} would, and forgets them. Nothing given is changed. */
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
