// Runs in parallel, in worker processes.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Job, JobResult } from "./job.ts";

/** A message to a worker process. */
export interface JobOrder {
  readonly job: Job;
  /** The folder of data sets. */
  readonly data?: string | undefined;
}

/** A message from a worker process. */
export type JobReport =
  | { readonly kind: "step"; readonly step: number }
  | { readonly kind: "result"; readonly result: JobResult }
  | { readonly kind: "failure"; readonly message: string };

/** Options of {@link runAll}. */
export interface PoolOptions {
  /** Maximum number of processes. */
  readonly workers: number;
  /** The folder of data sets. */
  readonly data?: string | undefined;
  /** Ends all processes when aborted; {@link runAll} then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of completed training steps of all runs, and the run of the last one. */
  readonly onProgress?: ((done: number, job: Job) => void) | undefined;
}

/**
 * Makes all runs, at most `workers` at a time; returns results in the order of the jobs. A run that ends
 * counts all its steps as done. Throws the first error of a run, which ends the others.
 */
export async function runAll(jobs: readonly Job[], options: PoolOptions): Promise<JobResult[]> {
  const { workers, data, signal, onProgress = () => {} } = options;
  const results: JobResult[] = [];
  const done = jobs.map(() => 0);
  const stop = new AbortController();
  const signals = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]);
  let next = 0;
  const work = async () => {
    const worker = startWorker();
    try {
      while (next < jobs.length) {
        signals.throwIfAborted();
        const at = next++;
        const job = jobs[at]!;
        const onStep = (step: number) => {
          done[at] = step;
          onProgress(
            done.reduce((a, b) => a + b, 0),
            job,
          );
        };
        results[at] = await orderRun(worker, { job, data }, onStep, signals);
        onStep(job.steps);
      }
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      await endWorker(worker);
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
  return results;
}

function startWorker(): ChildProcess {
  const file = fileURLToPath(new URL("./job-process.ts", import.meta.url));
  return fork(file, { execArgv: ["--conditions=@grus/source", "--import", "tsx"] });
}

async function endWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill("SIGKILL");
  await once(worker, "exit");
}

function orderRun(
  worker: ChildProcess,
  order: JobOrder,
  onStep: (step: number) => void,
  signal: AbortSignal,
): Promise<JobResult> {
  return new Promise<JobResult>((resolve, reject) => {
    const name = `The run of ${order.job.cell}`;
    const settled = new AbortController();
    const settle = (act: () => void) => {
      settled.abort();
      worker.removeAllListeners("message").removeAllListeners("exit");
      act();
    };
    const onAbort = () => settle(() => reject(signal.reason));
    signal.addEventListener("abort", onAbort, { once: true, signal: settled.signal });
    worker.on("exit", (code) => settle(() => reject(new Error(`${name} ended with exit code ${code}.`))));
    worker.on("message", (report: JobReport) => {
      if (report.kind === "step") onStep(report.step);
      else if (report.kind === "result") settle(() => resolve(report.result));
      else settle(() => reject(new Error(`${name}: ${report.message}`)));
    });
    worker.send(order);
  });
}
