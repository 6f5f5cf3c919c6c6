// The worker process, which makes runs one at a time.
import { runJob } from "./job.ts";
import type { JobOrder, JobReport } from "./pool.ts";

/** Milliseconds between progress reports. */
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
// The parent ends this process, also if both receive SIGINT.
process.on("SIGINT", () => {});
process.once("disconnect", () => process.exit());
