// Runs side by side, each in a process of its own.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Job, JobResult } from "./job.ts";

/** What is told of the runs. */
export interface PoolOptions {
  readonly workers: number;
  /** Called after every run. */
  readonly onDone: (result: JobResult) => void;
}

/** Makes all runs, as many at once as there are workers; results in the order of the jobs. A worker that fails ends them all with its error. */
export async function runAll(jobs: readonly Job[], { workers, onDone }: PoolOptions): Promise<JobResult[]> {
  const results: JobResult[] = [];
  let next = 0;
  const work = async () => {
    const worker = fork(fileURLToPath(new URL("./job-process.ts", import.meta.url)));
    try {
      while (next < jobs.length) {
        const at = next++;
        results[at] = await askFor(worker, jobs[at]!);
        onDone(results[at]);
      }
    } finally {
      worker.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
  return results;
}

function askFor(worker: ChildProcess, job: Job): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const failed = (code: number | null) =>
      reject(new Error(`The run of ${job.cell} ended with exit code ${code}.`));
    worker.once("message", (result: JobResult) => {
      worker.off("exit", failed);
      resolve(result);
    });
    worker.once("exit", failed);
    worker.send(job);
  });
}
