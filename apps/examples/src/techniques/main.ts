// The suite's command line: pnpm techniques [--only NAME ...] [--workers N] [--out FOLDER].
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { scoreChart } from "./chart.ts";
import type { JobResult } from "./job.ts";
import { runAll } from "./pool.ts";
import { experiments } from "./suite.ts";
import { scoreTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    workers: { type: "string", default: "2" },
    out: { type: "string", default: "../../docs" },
  },
});
const unknown = (values.only ?? []).filter((name) => !experiments.some((one) => one.name === name));
if (unknown.length > 0) {
  const names = experiments.map(({ name }) => name).join(", ");
  console.error(`techniques: there is no experiment "${unknown.join('", "')}"; expected some of ${names}.`);
  process.exit(1);
}
const chosen = experiments.filter(({ name }) => values.only?.includes(name) ?? true);
const jobs = chosen.flatMap((experiment) => experiment.jobs);
const bar = new SingleBar({ format: "{bar} {value}/{total} runs, {duration_formatted}; last: {last}" });
bar.start(jobs.length, 0, { last: "" });
const results = await runAll(jobs, {
  workers: Number(values.workers),
  onDone: ({ job, seconds }) => bar.increment({ last: `${job.cell}, ${seconds.toFixed(0)} s` }),
});
bar.stop();

const images = join(values.out, "images");
mkdirSync(images, { recursive: true });
const sections: string[] = [];
let start = 0;
for (const { name, about, jobs: own } of chosen) {
  const part: readonly JobResult[] = results.slice(start, start + own.length);
  start += own.length;
  writeFileSync(join(images, `techniques-${name}.svg`), await scoreChart(part));
  sections.push(`## ${name}\n\n${about}\n\n${scoreTable(part)}\n\n![scores](images/techniques-${name}.svg)`);
}
console.log(sections.join("\n\n"));
