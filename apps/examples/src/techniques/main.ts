// The suite's command line: pnpm techniques [--only NAME ...] [--workers N] [--document FILE].
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { createBackend } from "grus";
import { scoreChart, spreadChart } from "./chart.ts";
import { withParts } from "./document.ts";
import { horizons } from "./horizon.ts";
import type { JobResult } from "./job.ts";
import { copyLengths } from "./memory.ts";
import { runAll } from "./pool.ts";
import { type Experiment, experiments, horizonOptions, memoryOptions } from "./suite.ts";
import { scoreTable, seedTable } from "./table.ts";

/** A part of the document. */
interface Part {
  readonly table: string;
  readonly picture: string;
}

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    workers: { type: "string", default: "2" },
    document: { type: "string", default: "../../docs/techniques.md" },
  },
});
const names = [...experiments.map(({ name }) => name), "horizon", "memory"];
const unknown = (values.only ?? []).filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(
    `techniques: there is no experiment "${unknown.join('", "')}"; expected some of ${names.join(", ")}.`,
  );
  process.exit(1);
}
const isChosen = (name: string) => values.only?.includes(name) ?? true;
const chosen = experiments.filter(({ name }) => isChosen(name));
const parts: Record<string, Part> = {};
const started = performance.now();
Object.assign(parts, await trainAll(chosen, Number(values.workers)));
const backend = await createBackend("wasm");
if (isChosen("horizon")) parts.horizon = await horizons({ ...horizonOptions, backend });
if (isChosen("memory")) {
  const onDone = (name: string) => console.error(`copy of any length: ${name} trained`);
  parts.memory = await copyLengths({ ...memoryOptions, backend, onDone });
}
await backend.dispose();
write(parts, values.document);
console.log(`${((performance.now() - started) / 1000).toFixed(0)} seconds; written to ${values.document}`);

/** Every run of the experiments, side by side; their parts by name. */
async function trainAll(chosen: readonly Experiment[], workers: number): Promise<Record<string, Part>> {
  const jobs = chosen.flatMap((experiment) => experiment.jobs);
  if (jobs.length === 0) return {};
  const bar = new SingleBar({ format: "{bar} {value}/{total} runs, {duration_formatted}; last: {last}" });
  bar.start(jobs.length, 0, { last: "" });
  const results = await runAll(jobs, {
    workers,
    onDone: ({ job, seconds }) => bar.increment({ last: `${job.cell}, ${seconds.toFixed(0)} s` }),
  });
  bar.stop();
  const parts: Record<string, Part> = {};
  let start = 0;
  for (const { name, jobs: own, isRepeated = false } of chosen) {
    const part: readonly JobResult[] = results.slice(start, start + own.length);
    start += own.length;
    parts[name] = isRepeated
      ? { table: seedTable(part), picture: await spreadChart(part) }
      : { table: scoreTable(part), picture: await scoreChart(part) };
  }
  return parts;
}

/** Tables into the document, pictures beside it; both are printed or named. */
function write(parts: Readonly<Record<string, Part>>, document: string): void {
  const images = join(dirname(document), "images");
  mkdirSync(images, { recursive: true });
  const texts = Object.entries(parts).map(([name, { table, picture }]) => {
    const file = `techniques-${name}.svg`;
    writeFileSync(join(images, file), picture);
    return [name, `${table}\n\n![${name}](images/${file})`];
  });
  for (const [name, text] of texts) console.log(`${name}\n\n${text}\n`);
  writeFileSync(document, withParts(readFileSync(document, "utf8"), Object.fromEntries(texts)));
}
