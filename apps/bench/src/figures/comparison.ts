// Contestants side by side, in one run: the same weights and inputs, results compared before anything is timed.
import type { Backend } from "grus";
import { type InterleaveOptions, interleave } from "../interleave.ts";
import type { RecurrentShape } from "../layers.ts";
import type { Timing } from "../measure.ts";
import type { Contestant } from "../peers/contestant.ts";
import { type PreparedWork, prepare, problemOf, resultCheck, type Work } from "../peers/problem.ts";
import { forwardFlop } from "./recurrent.ts";

/** The sizes that are compared. */
export const SHAPES: Readonly<Record<"S" | "M" | "L", RecurrentShape>> = {
  S: { batch: 32, time: 64, input: 16, hidden: 64 },
  M: { batch: 32, time: 64, input: 64, hidden: 128 },
  L: { batch: 64, time: 100, input: 128, hidden: 256 },
};

/** A name of a size. */
export type SizeName = keyof typeof SHAPES;

/** The longest run that is waited for, in milliseconds; a contestant that would take longer is left out. */
export const LONGEST = 15_000;

/** One line of the comparison. */
export interface Compared {
  readonly work: Work;
  readonly size: SizeName;
  readonly name: string;
  readonly version: string;
  readonly note?: string;
  /** Nothing where it was left out. */
  readonly timing?: Timing;
  /** Its median over Grus' in the same run. */
  readonly ratio?: number;
  /** GFLOP/s, products alone. */
  readonly gflops?: number;
  /** Where it was left out: what one run would take, in milliseconds, reckoned from the size before. */
  readonly expected?: number;
}

/** What to compare. */
export interface CompareOptions extends InterleaveOptions {
  readonly sizes?: readonly SizeName[];
}

/** Products of one unit of work: a training step has three times the forward's. */
export function workFlop(work: Work, size: SizeName): number {
  return (work === "train" ? 3 : 1) * forwardFlop("gru", SHAPES[size]);
}

/** One comparison of all contestants. */
export interface Comparison {
  readonly work: Work;
  readonly size: SizeName;
  /** What was measured already. */
  readonly before: readonly Compared[];
  readonly rounds: InterleaveOptions;
}

/** The lines of one comparison; ratios are to the first of the contestants. Throws where one computes something else. */
export async function compareOne(
  backend: Backend,
  contestants: readonly Contestant[],
  { work, size, before, rounds }: Comparison,
): Promise<Compared[]> {
  const expected = contestants.map(({ name }) => expectedTime(name, work, size, before));
  const takesPart = expected.map((time) => time <= LONGEST);
  const timings = await timeAll(
    backend,
    contestants.filter((_, i) => takesPart[i]),
    { work, size, rounds },
  );
  const own = timings[0]!.median;
  return contestants.map(({ name, version, note }, i) => {
    const line = { work, size, name, version, ...(note === undefined ? {} : { note }) };
    if (!takesPart[i]) return { ...line, expected: expected[i]! };
    const timing = timings.shift()!;
    const gflops = workFlop(work, size) / timing.median / 1e6;
    return { ...line, timing, ratio: timing.median / own, gflops };
  });
}

async function timeAll(
  backend: Backend,
  contestants: readonly Contestant[],
  { work, size, rounds }: Pick<Comparison, "work" | "size" | "rounds">,
): Promise<Timing[]> {
  const problem = await problemOf(backend, SHAPES[size]);
  const check = resultCheck();
  const prepared: PreparedWork[] = [];
  for (const one of contestants) prepared.push(await prepare(one, work, problem, check));
  const timings = await interleave(
    prepared.map(({ run }) => run),
    rounds,
  );
  for (const { dispose } of prepared) dispose();
  return timings;
}

/** What one run will take, in milliseconds: from the size before, in proportion to the products; 0 where nothing is known. */
export function expectedTime(name: string, work: Work, size: SizeName, before: readonly Compared[]): number {
  const last = before.findLast((line) => line.name === name && line.work === work);
  if (last === undefined) return 0;
  const time = last.timing?.median ?? last.expected!;
  return (time * workFlop(work, size)) / workFlop(work, last.size);
}
