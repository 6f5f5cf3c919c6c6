// A process that makes runs, one after the other.
import { runJob } from "./job.ts";
import type { JobOrder, JobReport } from "./pool.ts";

/** Milliseconds between two reports of progress. */
const BETWEEN_REPORTS = 200;

const report = (message: JobReport) => process.send!(message);

process.on("message", async ({ job, data }: JobOrder) => {
  let last = 0;
  const onStep = (step: number) => {
    if (performance.now() - last < BETWEEN_REPORTS) return;
    last = performance.now();
    report({ kind: "step", step });
  };
  try {
    report({ kind: "result", result: await runJob(job, { data, onStep }) });
  } catch (error) {
    report({ kind: "failure", message: error instanceof Error ? error.message : String(error) });
  }
});
// The process that started this one ends it, also where both hear Ctrl-C.
process.on("SIGINT", () => {});
process.once("disconnect", () => process.exit());
