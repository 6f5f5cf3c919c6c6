// Times training steps in turns, and drops the turns that other processes disturbed.
import type { AnyBackend } from "../environment.ts";
import { productCeiling } from "../figures/ceiling.ts";
import { beginTurn, countedTurns, type Turn } from "../foreign-load.ts";
import { timingOf } from "../measure.ts";
import { startTorch, type TorchWorkload } from "../peers/torch.ts";
import { recordedTime, type Sizes, type Workload } from "./workload.ts";
import type { TorchFigure, WorkloadFigure } from "./workload-figure.ts";

/** A turn lasts about so many milliseconds; before the first one, steps run for as long as several. */
const TURN = 300;
const WARM_UP = 3;

/** What is timed. */
export interface TimedWorkload {
  readonly backend: AnyBackend;
  readonly name: string;
  readonly workload: Workload;
  readonly sizes: Sizes;
  /** Default 12. */
  readonly turns?: number;
  /** The Python interpreter whose PyTorch runs beside. Default: none. */
  readonly python?: string | undefined;
}

/** Times the steps of a workload. */
export async function timeWorkload(timed: TimedWorkload): Promise<WorkloadFigure> {
  const { backend, name, workload, sizes, turns = 12, python } = timed;
  const before = await productCeiling(backend);
  const prepared = await workload.prepare(backend, sizes);
  const { threads = 1 } = backend;
  const torch = python === undefined ? undefined : await startTorch({ python, name, sizes, threads });
  const steps = Math.max(1, Math.round(TURN / warmUp(prepared.run)));
  const torchSteps = torch && Math.max(1, Math.round(TURN / Math.min(...(await torch.run(20)))));
  const [own, others]: [TimedTurn[], TimedTurn[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    own.push(turnOf(prepared.run, steps));
    if (torch) others.push(await torchTurn(torch, torchSteps!));
  }
  prepared.dispose();
  torch?.close();
  const { counted, ...got } = countedTurns(own, ({ turn }) => turn);
  const ceiling = Math.max(before, await productCeiling(backend));
  return {
    ...{ name, about: workload.about, sizes },
    step: timingOf(counted.flatMap(({ times }) => times)),
    turns,
    ...got,
    ceiling,
    recorded: recordedTime(workload, sizes, backend, ceiling),
    torch: torch && torchFigure(torch.version, others),
  };
}

function torchFigure(version: string, turns: readonly TimedTurn[]): TorchFigure {
  const { counted, undisturbed } = countedTurns(turns, ({ turn }) => turn);
  return { version, undisturbed, step: timingOf(counted.flatMap(({ times }) => times)) };
}

interface TimedTurn {
  readonly times: readonly number[];
  readonly turn: Turn;
}

/** PyTorch's turn, during which this process waits. */
async function torchTurn(torch: TorchWorkload, steps: number): Promise<TimedTurn> {
  const end = beginTurn(torch.processId);
  const times = await torch.run(steps);
  return { times, turn: end() };
}

/** Milliseconds of a step, the least of a second or so. */
function warmUp(run: () => unknown): number {
  const times: number[] = [];
  for (let spent = 0; spent < WARM_UP * TURN; spent += times.at(-1)!) times.push(timed(run));
  return Math.min(...times);
}

function turnOf(run: () => unknown, steps: number): TimedTurn {
  const end = beginTurn();
  const times = Array.from({ length: steps }, () => timed(run));
  return { times, turn: end() };
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
