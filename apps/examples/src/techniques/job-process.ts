// A process that makes runs, one after the other.
import { type Job, runJob } from "./job.ts";

process.on("message", async (job: Job) => process.send!(await runJob(job)));
