// The comparison in a page: all contestants on the same problems.
import { referenceBackend } from "@grus/tensor";
import { type Backend, createBackend, type GpuMode, gpu } from "grus";
import { expectedTime, LONGEST, type SizeName } from "../figures/comparison.ts";
import { interleave } from "../interleave.ts";
import type { RecurrentShape } from "../layers.ts";
import type { Contestant } from "../peers/contestant.ts";
import { grus } from "../peers/grus.ts";
import { type PreparedWork, prepare, problemOf, resultCheck } from "../peers/problem.ts";
import { pageEnvironment } from "./page-environment.ts";
import type { PageComparison, PageLine, PageReport, PageSetting } from "./page-report.ts";

/** Functions that start contestants, by name. */
export type Starters = Readonly<Record<string, (setting: PageSetting) => Promise<Contestant>>>;

/** Grus on each of its backends. */
export const ownStarters: Starters = {
  "grus-wasm": async ({ threads }) => grus(await createBackend("wasm", { threads }), "grus-wasm"),
  "grus-webgpu": () => onGpu("webgpu", "grus-webgpu"),
  "grus-webgl2": () => onGpu("webgl2", "grus-webgl2"),
};

/** Training steps of all contestants on all sizes, checked against the first that runs, timed in turn. */
export async function comparePage(starters: Starters, comparison: PageComparison): Promise<PageReport> {
  const environment = await pageEnvironment();
  const started: Started[] = [];
  for (const name of comparison.contestants) started.push(await start(name, starters, comparison.setting));
  const lines: PageLine[] = [];
  for (const [size, shape] of Object.entries(comparison.sizes)) {
    for (const line of await compareSize(started, { size, shape, before: lines, comparison })) {
      lines.push(line);
      console.log(JSON.stringify(line));
    }
  }
  return { environment, lines };
}

/** A contestant, or the reason why it did not start. */
interface Started {
  readonly name: string;
  readonly contestant?: Contestant;
  readonly failure?: string;
}

async function start(name: string, starters: Starters, setting: PageSetting): Promise<Started> {
  try {
    const starter = starters[name];
    if (starter === undefined) throw new Error(`unknown contestant`);
    return { name, contestant: await starter(setting) };
  } catch (error) {
    return { name, failure: messageOf(error) };
  }
}

interface SizeComparison {
  readonly size: string;
  readonly shape: RecurrentShape;
  readonly before: readonly PageLine[];
  readonly comparison: PageComparison;
}

type Entry = PageLine & { readonly work?: PreparedWork };

async function compareSize(
  started: readonly Started[],
  { size, shape, before, comparison }: SizeComparison,
): Promise<PageLine[]> {
  const problem = await problemOf(referenceBackend(), shape);
  const check = resultCheck();
  const entries: Entry[] = [];
  for (const { name, contestant, failure } of started) {
    const expected = expectedIn(before, name, size);
    const line = { size, name, version: contestant?.version ?? "" };
    if (contestant === undefined) entries.push({ ...line, failure: failure! });
    else if (expected > LONGEST) entries.push({ ...line, expected });
    else
      entries.push(await preparedEntry(line, contestant, () => prepare(contestant, "train", problem, check)));
  }
  const running = entries.filter((entry) => entry.work !== undefined);
  const timings = await interleave(
    running.map(({ work }) => work!.run),
    comparison,
  );
  for (const { work } of running) work!.dispose();
  const own = timings[0]?.median;
  return entries.map(({ work, ...line }) => {
    if (work === undefined) return line;
    const timing = timings.shift()!;
    return { ...line, timing, ratio: timing.median / own! };
  });
}

async function preparedEntry(
  line: Pick<PageLine, "size" | "name" | "version">,
  contestant: Contestant,
  work: () => Promise<PreparedWork>,
): Promise<Entry> {
  try {
    const prepared = await work();
    const { note } = contestant;
    return { ...line, ...(note === undefined ? {} : { note }), work: prepared };
  } catch (error) {
    return { ...line, failure: messageOf(error) };
  }
}

/** Estimated milliseconds of a run, from the previous size; 0 if unknown. */
function expectedIn(before: readonly PageLine[], name: string, size: string): number {
  const known = before.flatMap((line) =>
    line.failure === undefined ? [{ ...line, work: "train" as const, size: line.size as SizeName }] : [],
  );
  return expectedTime(name, "train", size as SizeName, known);
}

/** Grus on the GPU; after compilation, its note describes how the step runs. */
async function onGpu(mode: GpuMode, name: string): Promise<Contestant> {
  const backend = await createBackend(gpu({ mode }));
  let note: string | undefined;
  const observed: Backend = {
    name: backend.name,
    dispose: () => backend.dispose(),
    compile: async (program) => {
      const executable = (await backend.compile(program)) as Awaited<ReturnType<Backend["compile"]>> & {
        readonly executorKind: string;
        readonly dispatches: number;
      };
      if (program.state.length > 0) note = `${executable.executorKind}, ${executable.dispatches} dispatches`;
      return executable;
    },
  };
  const contestant = grus(observed, name);
  return {
    ...contestant,
    get note() {
      return note ?? "";
    },
  };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
