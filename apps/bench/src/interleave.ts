// Timing several things side by side: in turn, round after round, so that a slow moment of the machine meets all of them.
import { type Timing, timingOf } from "./measure.ts";

/** How long to go on. */
export interface InterleaveOptions {
  /** Rounds at most. Default 15. */
  readonly rounds?: number;
  /** Rounds that even a slow one gets. Default 3. */
  readonly leastRounds?: number;
  /** Milliseconds of timed work after which a slow one drops out. Default 8,000. */
  readonly budget?: number;
}

/** Runs before timing, and the milliseconds after which a slow one has warmed up enough. */
const WARMUP = { runs: 20, budget: 2000 };
/** Milliseconds for the thread pools of the one before to fall asleep: they spin for a while, on the processors of the next. */
const REST = 20;
/** A run shorter than this has untimed ones ahead in each round, for as many milliseconds, to wake its threads. */
const SHORT = 200;
const WAKE = 20;

/** The times of each of `runs`, as many rounds of each as its length allows. */
export async function interleave(
  runs: readonly (() => unknown)[],
  { rounds = 15, leastRounds = 3, budget = 8000 }: InterleaveOptions = {},
): Promise<Timing[]> {
  for (const run of runs) await warmUp(run);
  const times = runs.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    for (const [i, run] of runs.entries()) {
      const own = times[i]!;
      if (round >= leastRounds && sum(own) > budget) continue;
      // The garbage of the one before is not collected in the time of the next.
      globalThis.gc?.();
      await pause(REST);
      if (own.length > 0 && own.at(-1)! < SHORT) await wake(run);
      own.push(await timed(run));
    }
  }
  return times.map(timingOf);
}

async function warmUp(run: () => unknown): Promise<void> {
  let spent = 0;
  for (let i = 0; i < WARMUP.runs && spent < WARMUP.budget; i++) spent += await timed(run);
}

async function wake(run: () => unknown): Promise<void> {
  let spent = 0;
  while (spent < WAKE) spent += await timed(run);
}

async function timed(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
