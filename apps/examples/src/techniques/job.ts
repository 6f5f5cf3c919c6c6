// One training run of the suite as plain data, so that it can go to a worker.
import { adam, chain, clipByGlobalNorm, createBackend } from "grus";
import { cells } from "./cells.ts";
import { modelOf } from "./model.ts";
import { addingProblem } from "./tasks/adding.ts";
import { copyMemory } from "./tasks/copy-memory.ts";
import { permutedDigits } from "./tasks/digits.ts";
import type { Task } from "./tasks/task.ts";
import { type RunResult, trainOn } from "./train.ts";

/** Which task, with its length where it has one. */
export type TaskName =
  | { readonly kind: "adding"; readonly time: number }
  | { readonly kind: "copy"; readonly delay: number }
  | { readonly kind: "digits" };

/** A run to be made. */
export interface Job {
  readonly task: TaskName;
  /** A name of {@link cells}. */
  readonly cell: string;
  readonly hiddenSize: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly every: number;
  readonly validationRows: number;
  readonly seed: number;
}

/** A run that was made. */
export interface JobResult extends RunResult {
  readonly job: Job;
}

/** The task of a name. */
export function taskOf(name: TaskName): Task {
  if (name.kind === "adding") return addingProblem(name.time);
  return name.kind === "copy" ? copyMemory(name.delay) : permutedDigits();
}

/** Makes a run, on one thread. */
export async function runJob(job: Job): Promise<JobResult> {
  const task = taskOf(job.task);
  const { hiddenSize, learningRate, ...rest } = job;
  const layer = cells[job.cell]!({ inputSize: task.inputSize, hiddenSize, time: task.time });
  const backend = await createBackend("wasm", { threads: 1 });
  const optimizer = chain(clipByGlobalNorm(1), adam({ learningRate }));
  const result = await trainOn(task, modelOf({ name: job.cell, layer }, task), {
    ...rest,
    backend,
    optimizer,
  });
  await backend.dispose();
  return { ...result, job };
}
