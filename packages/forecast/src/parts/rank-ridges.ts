// The best ridges of each family by their squared errors on folds of validation, all in closed form: neither
// a window nor a forecast is made.
import { factorRidge, type RidgeBase, ridgeError, ridgeProblem, solveRidge } from "../linear/ridge.ts";
import { LEAST_WINDOWS, type RidgeOptions, ridgeFamily, scalesOf, windowSums } from "./ridge-part.ts";
import type { Range, Task } from "./task.ts";

const PENALTIES = [1e-3, 1e-2, 0.1, 0.3, 1, 10, 100] as const;

/** The mean squared error of one ridge over all folds, in units of its family. */
interface RankedRidge {
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
  const ranked = contextsOf(task, rows).flatMap((context) =>
    logs.flatMap((log) => rankContext(task, folds, context, log)),
  );
  const families = new Map<string, RankedRidge[]>();
  for (const each of ranked.toSorted((a, b) => a.error - b.error)) {
    const family = ridgeFamily(each.options);
    families.set(family, [...(families.get(family) ?? []), each]);
  }
  return [...families.values()].flatMap((family) => family.slice(0, count).map(({ options }) => options));
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

function rankContext(
  task: Task,
  folds: readonly Range[],
  context: number,
  log: boolean,
): readonly RankedRidge[] {
  const bases = basesOf(task.seasons, context);
  const options = bases.flatMap((base) => PENALTIES.map((penalty) => ({ context, base, log, penalty })));
  const errors = options.map(() => 0);
  for (const { from, to } of folds) {
    const scales = scalesOf(task, from, log);
    if (scales === undefined || scalesOf(task, to, log) === undefined) return [];
    const none = from.map(() => 0);
    const seen = windowSums(task, none, from, context, scales, log);
    const ahead = windowSums(task, from, to, context, scales, log);
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
