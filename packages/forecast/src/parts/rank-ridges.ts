// The best ridges of each family by their squared errors on folds of validation, all in closed form: neither
// a window nor a forecast is made.
import {
  factorRidge,
  lastValue,
  ofSteps,
  type RidgeBase,
  ridgeError,
  ridgeProblem,
  solveRidge,
  withBase,
} from "../linear/ridge.ts";
import type { WindowSums } from "../linear/window-sums.ts";
import { pause } from "./pause.ts";
import { LEAST_WINDOWS, type RidgeOptions, ridgeFamily, scalesOf } from "./ridge-part.ts";
import type { Range, Task } from "./task.ts";
import { windowSums } from "./task-window-sums.ts";

/** More steps of a long horizon take time and hardly change the order. */
const MOST_STEPS = 48;
const PENALTIES = [1e-3, 1e-2, 0.1, 0.3, 1, 10, 100] as const;

/** A ridge with its mean squared error over all folds and some steps of the horizon, in units of its family. */
export interface RankedRidge {
  readonly options: RidgeOptions;
  readonly error: number;
}

/** How ridges are ranked. */
export interface RankOptions {
  /** The median length of the series. */
  readonly rows: number;
  /** Whether of values, of logarithms, or both. Default both. */
  readonly logs?: readonly boolean[] | undefined;
  /** Rejects `rankRidges` with its reason once it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the share of the ranking that is done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * The best ridge of each family: of values and of logarithms, from the last value and from a season.
 * Each is fitted to the values before the folds and measured in them.
 */
export async function rankRidges(
  task: Task,
  folds: readonly Range[],
  { rows, logs = [false, true], signal, onProgress }: RankOptions,
): Promise<readonly RidgeOptions[]> {
  const found: RankedRidge[] = [];
  const contexts = contextsOf(task, rows);
  const steps = logs.length * (folds.length + contexts.length);
  let step = 0;
  for (const ranked of rankingSteps(task, folds, contexts, logs)) {
    found.push(...ranked);
    onProgress?.(++step / steps);
    await pause(signal);
  }
  const best = new Map<string, RidgeOptions>();
  for (const { options } of found.toSorted((a, b) => a.error - b.error)) {
    const family = ridgeFamily(options);
    if (!best.has(family)) best.set(family, options);
  }
  return [...best.values()];
}

/** Ridges of all contexts, bases and penalties that have windows enough, the best of each unit first. */
export function rankedRidges(
  task: Task,
  folds: readonly Range[],
  contexts: readonly number[],
  logs: readonly boolean[] = [false, true],
): readonly RankedRidge[] {
  return [...rankingSteps(task, folds, contexts, logs)].flat().sort((a, b) => a.error - b.error);
}

/**
 * One to three of the shortest season and one and two of the longest, or multiples of the horizon where seasons
 * are long or none is; at most 60 % of the values, with the horizon.
 */
function contextsOf({ seasons, horizon }: Task, rows: number): readonly number[] {
  const shortest = seasons[0] ?? Number.POSITIVE_INFINITY;
  const longest = seasons.at(-1) ?? horizon;
  const ofHorizon = shortest <= 4 * horizon ? [] : [1, 2, 4, 8, 11].map((times) => times * horizon);
  const ofSeason = [shortest, 2 * shortest, 3 * shortest, longest, 2 * longest];
  const contexts = new Set([...ofHorizon, ...ofSeason]);
  return [...contexts].filter((context) => context >= 4 && context + horizon < 0.6 * rows);
}

/** Ridges of all contexts, those with too few windows left out, in steps between which others can work. */
function* rankingSteps(
  task: Task,
  folds: readonly Range[],
  contexts: readonly number[],
  logs: readonly boolean[],
): Generator<readonly RankedRidge[], void> {
  if (contexts.length === 0) return;
  for (const log of logs) {
    const known = folds.map(({ from }) => scalesOf(task, from, log));
    if (folds.some(({ to }, i) => known[i] === undefined || scalesOf(task, to, log) === undefined)) continue;
    const sums: FoldSums[] = [];
    for (const [i, { from, to }] of folds.entries()) {
      const options = { scales: known[i]!, log };
      const seen = windowSums(task, { from: from.map(() => 0), to: from }, contexts, options);
      yield [];
      sums.push({ seen, ahead: windowSums(task, { from, to }, contexts, options) });
    }
    for (const context of contexts) yield rankContext(task, sums, context, log);
  }
}

/** Sums over the windows before a fold, and over those in it, by context. */
interface FoldSums {
  readonly seen: ReadonlyMap<number, WindowSums>;
  readonly ahead: ReadonlyMap<number, WindowSums>;
}

function rankContext(
  task: Task,
  folds: readonly FoldSums[],
  context: number,
  log: boolean,
): readonly RankedRidge[] {
  const bases = basesOf(task.seasons, context);
  const options = bases.flatMap((base) => PENALTIES.map((penalty) => ({ context, base, log, penalty })));
  const errors = options.map(() => 0);
  for (const fold of folds) {
    const [seen, ahead] = [fold.seen.get(context)!, fold.ahead.get(context)!];
    if (seen.count < LEAST_WINDOWS || ahead.count === 0) return [];
    const first = [ridgeProblem(seen, context), ridgeProblem(ahead, context)] as const;
    const steps = spreadSteps(task.horizon);
    const problems = bases.map(
      (base) =>
        [
          ofSteps(withBase(seen, first[0], base), steps),
          ofSteps(withBase(ahead, first[1], base), steps),
        ] as const,
    );
    PENALTIES.forEach((penalty, j) => {
      const factor = factorRidge(problems[0]![0], penalty);
      problems.forEach(([fitting, validation], i) => {
        const ridge = factor && solveRidge(fitting, penalty, factor);
        errors[i * PENALTIES.length + j]! += ridge ? ridgeError(ridge, validation) : Number.POSITIVE_INFINITY;
      });
    });
  }
  return options.map((each, i) => ({ options: each, error: errors[i]! }));
}

/** Steps of the horizon by which ridges are ranked: all, or as many as are enough, evenly spread. */
function spreadSteps(horizon: number): readonly number[] {
  const count = Math.min(horizon, MOST_STEPS);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * horizon) / count));
}

/** The last value, and of each season the last one and the mean of all in the window. */
function basesOf(seasons: readonly number[], context: number): readonly RidgeBase[] {
  const within = seasons.filter((period) => period > 1 && period <= context);
  return [
    lastValue,
    ...within.flatMap((period) => {
      const rounds = Math.floor(context / period);
      return rounds > 1
        ? [
            { period, rounds: 1 },
            { period, rounds },
          ]
        : [{ period, rounds: 1 }];
    }),
  ];
}
