// A comparison of cells, initialisations and regularisers on tasks chosen to show differences.
import { availableParallelism } from "node:os";
import { createBackend } from "grus";
import type { Example, ExampleOptions, ExampleProgress, Figures, ReportPart } from "./example.ts";
import { checkParts } from "./parts.ts";
import { type Horizons, horizons } from "./techniques/horizon.ts";
import { scoreChart, spreadChart } from "./techniques/report/chart.ts";
import { scoreFigures, seedFigures } from "./techniques/report/figures.ts";
import { scoreTable, seedTable } from "./techniques/report/table.ts";
import { type Experiment, fullSuite, quickSuite, type Suite } from "./techniques/suite.ts";
import { mnistFolder } from "./techniques/tasks/mnist.ts";
import type { Job, JobResult } from "./techniques/training/job.ts";
import { runAll } from "./techniques/training/pool.ts";

/** A part of the README with its figures. */
interface Part extends ReportPart {
  readonly name: string;
  readonly figures: Figures;
}

/** The example, with a full and a quick size. */
export function techniquesOf(full: Suite, quick: Suite): Example {
  const names = [...full.experiments.map(({ name }) => name), "horizon"];
  return {
    name: "techniques",
    about: `training techniques compared: ${names.join(", ")}; name some to run only those`,
    run: async (options) => {
      checkParts("techniques", options.rest, names);
      const suite = options.quick ? quick : full;
      const isChosen = ({ name }: { readonly name: string }) =>
        options.rest.length === 0 || options.rest.includes(name);
      const chosen = suite.experiments.filter(isChosen);
      const parts = await experimentParts(chosen, options);
      if (isChosen({ name: "horizon" })) parts.push(await horizonPart(suite, options));
      return {
        seeds: Math.max(1, ...chosen.map(seedsOf)),
        figures: Object.assign({}, ...parts.map(({ figures }) => figures)),
        parts: Object.fromEntries(parts.map((part) => [part.name, part])),
      };
    },
  };
}

export const techniques: Example = techniquesOf(fullSuite, quickSuite);

/** The number of seeds of an experiment's figures. */
function seedsOf({ jobs, isRepeated = false }: Experiment): number {
  return isRepeated ? new Set(jobs.map(({ seed }) => seed)).size : 1;
}

/** Makes the runs of all experiments in parallel. */
async function experimentParts(
  chosen: readonly Experiment[],
  { data, signal, onProgress }: ExampleOptions,
): Promise<Part[]> {
  const jobs = chosen.flatMap((experiment) => experiment.jobs);
  if (jobs.some(needsDigits)) mnistFolder(data);
  const total = jobs.reduce((sum, { steps }) => sum + steps, 0);
  const results = await runAll(jobs, {
    workers: availableParallelism(),
    data,
    signal,
    onProgress: (done, job) => onProgress({ done, total, what: `${job.task.kind}, ${job.cell}` }),
  });
  let start = 0;
  return Promise.all(
    chosen.map((experiment) => {
      start += experiment.jobs.length;
      return partOf(experiment, results.slice(start - experiment.jobs.length, start));
    }),
  );
}

function needsDigits({ task }: Job): boolean {
  return task.kind === "digits" || task.kind === "few digits";
}

async function partOf(
  { name, isRepeated = false }: Experiment,
  results: readonly JobResult[],
): Promise<Part> {
  return isRepeated
    ? { name, table: seedTable(results), picture: await spreadChart(results), figures: seedFigures(results) }
    : {
        name,
        table: scoreTable(results),
        picture: await scoreChart(results),
        figures: scoreFigures(results),
      };
}

async function horizonPart(
  { horizon }: Suite,
  { signal, onProgress }: ExampleOptions,
): Promise<Part & Horizons> {
  const total = horizon.names.length;
  let done = 0;
  const onDone = (cell: string) =>
    onProgress({ done: ++done, total, what: `horizon, ${cell}` } satisfies ExampleProgress);
  const backend = await createBackend("wasm");
  try {
    return { name: "horizon", ...(await horizons({ ...horizon, backend, signal, onDone })) };
  } finally {
    await backend.dispose();
  }
}
