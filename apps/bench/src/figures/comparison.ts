// Comparison of contestants in one run, with the same weights and inputs; results are compared before timing.
import type { Backend } from "grus";
import { type InterleaveOptions, interleave } from "../interleave.ts";
import type { RecurrentShape } from "../layers.ts";
import type { Timing } from "../measure.ts";
import type { Contestant } from "../peers/contestant.ts";
import { type PreparedWork, prepare, problemOf, resultCheck, type Work } from "../peers/problem.ts";
import { forwardFlop } from "./recurrent.ts";

/** The sizes of the comparison. */
export const SHAPES: Readonly<Record<"S" | "M" | "L", RecurrentShape>> = {
  S: { batch: 32, time: 64, input: 16, hidden: 64 },
  M: { batch: 32, time: 64, input: 64, hidden: 128 },
  L: { batch: 64, time: 100, input: 128, hidden: 256 },
};

/** The name of a size. */
export type SizeName = keyof typeof SHAPES;

/** Milliseconds of the longest run; a contestant that would take longer is left out. */
export const LONGEST = 15_000;

/** The result of one contestant on one size. */
export interface Compared {
  readonly work: Work;
  readonly size: SizeName;
  readonly name: string;
  readonly version: string;
  readonly note?: string;
  /** Undefined if it was left out. */
  readonly timing?: Timing;
  /** Its median divided by that of Grus in the same run. */
  readonly ratio?: number;
  /** GFLOP/s of the matrix products. */
  readonly gflops?: number;
  /** If it was left out: estimated milliseconds of one run, from the previous size. */
  readonly expected?: number;
}

/** Options of a comparison. */
export interface CompareOptions extends InterleaveOptions {
  readonly sizes?: readonly SizeName[];
}

/** FLOP of the products in one unit of work; a training step counts three times the forward pass. */
export function workFlop(work: Work, size: SizeName): number {
  return (work === "train" ? 3 : 1) * forwardFlop("gru", SHAPES[size]);
}

/** A comparison of all contestants on one size. */
export interface Comparison {
  readonly work: Work;
  readonly size: SizeName;
  /** Previous results. */
  readonly before: readonly Compared[];
  readonly rounds: InterleaveOptions;
}

/** Runs one comparison; ratios are relative to the first contestant. Throws if results differ. */
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

/** Estimated milliseconds of one run, proportional to the products of the previous size; 0 if unknown. */
export function expectedTime(name: string, work: Work, size: SizeName, before: readonly Compared[]): number {
  const last = before.findLast((line) => line.name === name && line.work === work);
  if (last === undefined) return 0;
  const time = last.timing?.median ?? last.expected!;
  return (time * workFlop(work, size)) / workFlop(work, last.size);
}
