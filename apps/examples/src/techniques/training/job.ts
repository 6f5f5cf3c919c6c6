// A training run of the suite as plain data, which can be sent to a worker.
import {
  adamW,
  averagedParameters,
  chain,
  clipByGlobalNorm,
  constrainRange,
  exponentialMovingAverage,
  groups,
  type Optimizer,
} from "@grus/optim";
import { createBackend } from "grus";
import { cells } from "../cells.ts";
import { networkOf } from "../model.ts";
import { addingProblem } from "../tasks/adding.ts";
import { copyMemory } from "../tasks/copy-memory.ts";
import { permutedDigits } from "../tasks/digits.ts";
import { fewDigits } from "../tasks/few-digits.ts";
import type { Task } from "../tasks/task.ts";
import { type RunResult, trainOn } from "./train.ts";

/** A task with its size. */
export type TaskName =
  | { readonly kind: "adding"; readonly time: number }
  | { readonly kind: "copy"; readonly delay: number }
  | { readonly kind: "digits" }
  | { readonly kind: "few digits"; readonly count: number };

/** A run to make. */
export interface Job {
  readonly task: TaskName;
  /** A name of {@link cells}. */
  readonly cell: string;
  readonly hiddenSize: number;
  readonly learningRate: number;
  /** Decoupled weight decay. Default 0. */
  readonly weightDecay?: number;
  /** Whether to score a moving average of the weights. Default false. */
  readonly isAveraged?: boolean;
  readonly batchSize: number;
  readonly steps: number;
  readonly every: number;
  readonly validationRows: number;
  readonly seed: number;
}

/** The result of a run. */
export interface JobResult extends RunResult {
  readonly job: Job;
}

/** The task of a name; `data` is the folder of data sets, for digits. */
export function taskOf(name: TaskName, data?: string): Task {
  switch (name.kind) {
    case "adding":
      return addingProblem(name.time);
    case "copy":
      return copyMemory(name.delay);
    case "digits":
      return permutedDigits(data);
    case "few digits":
      return fewDigits(name.count, data);
  }
}

/** The cell of a run and its other techniques, as text. */
export function variantOf({ cell, weightDecay = 0, isAveraged = false }: Job): string {
  return [
    cell,
    ...(weightDecay > 0 ? [`weight decay ${weightDecay}`] : []),
    ...(isAveraged ? ["averaged weights"] : []),
  ].join(", ");
}

/** Options of {@link runJob}. */
export interface JobOptions {
  /** The folder of data sets. */
  readonly data?: string | undefined;
  /** Called after each step with the number of steps so far. */
  readonly onStep?: ((step: number) => void) | undefined;
}

/** Makes a run, on one thread. */
export async function runJob(job: Job, { data, onStep = () => {} }: JobOptions = {}): Promise<JobResult> {
  const task = taskOf(job.task, data);
  const { hiddenSize, ...rest } = job;
  const layer = cells[job.cell]!({ inputSize: task.inputSize, hiddenSize, time: task.time });
  const backend = await createBackend("wasm", { threads: 1 });
  const result = await trainOn(task, networkOf(layer, task), {
    ...rest,
    backend,
    optimizer: optimizerOf(job, task),
    evaluated: job.isAveraged ? (_, state) => averagedParameters(state) : undefined,
    onStep: ({ step }) => onStep(step),
  });
  await backend.dispose();
  return { ...result, job };
}

function optimizerOf(
  { cell, learningRate, weightDecay = 0, isAveraged = false }: Job,
  { time }: Task,
): Optimizer {
  const step = adamW({ learningRate, weightDecay });
  const bound = 2 ** (1 / time);
  // As in the paper: |u| ≤ 2^(1/time), so that a unit grows by at most a factor of 2 over the sequence.
  const bounded = groups([
    { match: /\.recurrent$/, optimizer: chain(step, constrainRange({ low: -bound, high: bound })) },
    { optimizer: step },
  ]);
  const plain = chain(clipByGlobalNorm(1), cell === "IndRNN" ? bounded : step);
  return isAveraged ? exponentialMovingAverage(plain, { decay: 0.99 }) : plain;
}
