import type { Backend } from "@grus/tensor";
import type { FitListener, FitStore } from "../parts/part.ts";
import type { Task } from "../parts/task.ts";
import type { EncoderCell } from "./encoder.ts";
import { errorScales } from "./error-scales.ts";
import type { MixtureSettings } from "./mixture-network.ts";
import { isOfCounts, type MixtureOutput } from "./mixture-output.ts";
import { baseCount, inputSizeOf, type MixturePlan } from "./mixture-plan.ts";
import { type MixtureWindows, mixtureWindows } from "./mixture-windows.ts";
import { type WindowSampler, windowSampler } from "./window-sampler.ts";

/** The network that is trained. */
export interface MixtureShape {
  readonly cell: EncoderCell;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly dropout: number;
  readonly output: MixtureOutput;
}

/** How long and how fast is trained. */
export interface MixtureSchedule {
  /** The most epochs, over which the learning rate falls along a cosine. */
  readonly epochs: number;
  /** The most steps of an epoch, which otherwise sees every window once. */
  readonly stepsPerEpoch: number;
  /** Windows of a step. */
  readonly batchSize: number;
  /** Of AdamW, at the beginning. */
  readonly learningRate: number;
}

/** Options of {@link trainMixture}. */
export interface MixtureTraining {
  readonly backend: Backend;
  readonly task: Task;
  readonly plan: MixturePlan;
  readonly shape: MixtureShape;
  readonly schedule: MixtureSchedule;
  /** Windows whose horizon lies before `ends[i]` of each series are trained on. */
  readonly ends: Int32Array;
  /** One network for each seed. */
  readonly seeds: readonly number[];
  /**
   * Whether the networks are trained again on all windows, for the number of epochs that was best on those
   * held out; else each is kept as it was at its best.
   */
  readonly refit: boolean;
  /** Keeps each network once it is trained. */
  readonly store?: FitStore | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the share of the work that is done, from 0 to 1. */
  readonly onProgress?: FitListener | undefined;
}

/** The training of one task, prepared. */
export interface MixtureRun extends MixtureTraining {
  readonly settings: MixtureSettings;
  readonly windows: MixtureWindows;
  /** What the errors of each series are divided by. */
  readonly scales: Float64Array;
}

/** Prepares training. */
export function runOf(training: MixtureTraining): MixtureRun {
  const { task, plan, shape, ends } = training;
  return {
    ...training,
    settings: {
      ...shape,
      context: plan.context,
      horizon: task.horizon,
      inputSize: inputSizeOf(plan),
      bases: baseCount(plan),
      future: plan.covariates.future.length,
      statics: plan.covariates.statics.length,
    },
    windows: mixtureWindows(task, plan, isOfCounts(shape.output)),
    scales: errorScales(task, ends),
  };
}

/**
 * The windows whose horizon lies before `ends`. Their history is as long as the context and the longest
 * season, or half of a series that is shorter.
 */
export function samplerBefore(run: MixtureRun, ends: Int32Array): WindowSampler {
  const { plan } = run;
  const wanted = Math.max(plan.context, ...plan.seasons);
  const to = lastOrigins(run, ends);
  return windowSampler(
    to.map((last) => Math.min(wanted, Math.max(1, last >> 1))),
    to,
  );
}

/** The last origin of each series whose horizon lies before `ends`. */
export function lastOrigins({ task }: MixtureRun, ends: Int32Array): Int32Array {
  return ends.map((end) => end - task.horizon);
}
