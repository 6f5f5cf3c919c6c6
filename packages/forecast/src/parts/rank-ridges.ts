// The best ridges of each family by their squared errors on folds of validation, all in closed form: neither
// a window nor a forecast is made.
import { factorRidge, type RidgeBase, ridgeError, ridgeProblem, solveRidge } from "../linear/ridge.ts";
import type { WindowSums } from "../linear/window-sums.ts";
import { LEAST_WINDOWS, type RidgeOptions, ridgeFamily, scalesOf } from "./ridge-part.ts";
import type { Range, Task } from "./task.ts";
import { windowSums } from "./task-window-sums.ts";

const PENALTIES = [1e-3, 1e-2, 0.1, 0.3, 1, 10, 100] as const;

/** A ridge with its mean squared error over all folds, in units of its family. */
export interface RankedRidge {
  readonly options: RidgeOptions;
  readonly error: number;
}

/**
 * The best `count` ridges of each family: of values and of logarithms, from the last value and from a season.
 * Each is fitted to the values before the folds and measured in them.
 */
export function rankRidges(
  task: Task,
  folds: readonly Range[],
  rows: number,
  count = 1,
  logs: readonly boolean[] = [false, true],
): readonly RidgeOptions[] {
  const families = new Map<string, RankedRidge[]>();
  for (const each of rankedRidges(task, folds, contextsOf(task, rows), logs)) {
    const family = ridgeFamily(each.options);
    families.set(family, [...(families.get(family) ?? []), each]);
  }
  return [...families.values()].flatMap((family) => family.slice(0, count).map(({ options }) => options));
}

/** Ridges of all contexts, bases and penalties that have windows enough, the best of each unit first. */
export function rankedRidges(
  task: Task,
  folds: readonly Range[],
  contexts: readonly number[],
  logs: readonly boolean[] = [false, true],
): readonly RankedRidge[] {
  return logs
    .flatMap((log) => rankContexts(task, folds, contexts, log))
    .toSorted((a, b) => a.error - b.error);
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

/** Ridges of all contexts, those with too few windows left out. */
function rankContexts(
  task: Task,
  folds: readonly Range[],
  contexts: readonly number[],
  log: boolean,
): readonly RankedRidge[] {
  if (contexts.length === 0) return [];
  const sums: FoldSums[] = [];
  for (const { from, to } of folds) {
    const scales = scalesOf(task, from, log);
    if (scales === undefined || scalesOf(task, to, log) === undefined) return [];
    const seen = windowSums(task, { from: from.map(() => 0), to: from }, contexts, { scales, log });
    sums.push({ seen, ahead: windowSums(task, { from, to }, contexts, { scales, log }) });
  }
  return contexts.flatMap((context) => rankContext(task, sums, context, log));
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
    const problems = bases.map(
      (base) => [ridgeProblem(seen, context, base), ridgeProblem(ahead, context, base)] as const,
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

function basesOf(seasons: readonly number[], context: number): readonly RidgeBase[] {
  const within = seasons.filter((period) => period <= context);
  return [{ kind: "last" }, ...within.map((period): RidgeBase => ({ kind: "season", period }))];
}
