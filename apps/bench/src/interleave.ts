// Interleaved timing: in turn, round after round, so that a slowdown of the machine affects all runs.
import { type Timing, timingOf } from "./measure.ts";

/** How long to measure. */
export interface InterleaveOptions {
  /** Maximum number of rounds. Default 15. */
  readonly rounds?: number;
  /** Minimum number of rounds, for slow runs. Default 3. */
  readonly leastRounds?: number;
  /** Milliseconds of timed work after which a slow run drops out. Default 8,000. */
  readonly budget?: number;
}

/** Warm-up: a number of runs, or milliseconds if those are spent earlier. */
const WARMUP = { runs: 20, budget: 2000 };
/** Milliseconds for the thread pools of the previous run to become idle: spinning threads occupy cores. */
const REST = 20;
/** Runs under SHORT milliseconds are preceded by WAKE milliseconds of untimed runs, to wake their threads. */
const SHORT = 200;
const WAKE = 20;

/** Times each of `runs`, for as many rounds as its duration allows. */
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
      // Keeps garbage of the previous run out of the next one's time.
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
