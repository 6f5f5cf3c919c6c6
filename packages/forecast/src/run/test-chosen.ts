// The test of chosen parts beside their rivals.
import { type PartListener, thinned } from "../ensemble/choose-parts.ts";
import { ensembleOf, type FittedShare, wholeShares } from "../ensemble/ensemble.ts";
import { supportOf } from "../ensemble/support.ts";
import { localScales } from "../intervals/local-scale.ts";
import { TaskIntervals } from "../intervals/task-intervals.ts";
import { fitOne } from "../parts/fit-one.ts";
import type { FitListener, FitOptions, FittedPart, Part } from "../parts/part.ts";
import type { Range, Task } from "../parts/task.ts";
import { scalesOfSeries } from "../scores/score-forecasts.ts";
import type { Chosen } from "./choose-for-task.ts";
import { type ForecastTest, testForecast } from "./test-task.ts";

/** Parts that were fitted before a range. */
export interface FittedChosen {
  readonly chosen: Chosen;
  readonly shares: readonly FittedShare[];
  readonly rivals: readonly FittedPart[];
}

/** Fits the chosen parts and their rivals to the first `ends[i]` values of each series. */
export async function fitChosen(
  task: Task,
  chosen: Chosen,
  ends: Int32Array,
  options: FitOptions,
  onPart: PartListener,
): Promise<FittedChosen> {
  const fits = new Map<Part, FittedPart>();
  const rivals = rivalsOf(chosen.candidates);
  const all = [...new Set([...chosen.parts.map(({ part }) => part), ...rivals])];
  for (const [i, part] of all.entries()) {
    const onProgress: FitListener = (done, detail) => onPart(part.name, (i + done) / all.length, detail);
    onProgress(0);
    const fitted = await fitOne(task, { part, ends }, options, onProgress);
    if (fitted !== undefined) fits.set(part, fitted);
  }
  const found = chosen.parts.flatMap(({ part, weight }) => {
    const fitted = fits.get(part);
    return fitted === undefined ? [] : [{ fitted, weight }];
  });
  return {
    chosen,
    shares: await wholeShares(task, found, chosen, ends, options),
    rivals: rivals.flatMap((part) => fits.get(part) ?? []),
  };
}

/**
 * Forecasts the origins of a range by fitted parts; `intervals` take the outcomes. Undefined where no origin has its
 * whole horizon in the range.
 */
export async function testChosen(
  task: Task,
  range: Range,
  { chosen, shares, rivals }: FittedChosen,
  intervals: TaskIntervals,
): Promise<ForecastTest | undefined> {
  const origins = thinned(task, range);
  if (origins.length === 0) return undefined;
  const season = task.seasons[0] ?? 1;
  return testForecast(task, origins, {
    ensemble: ensembleOf(shares),
    rivals,
    intervals,
    scaleAt: localScales(task.series, season),
    scales: scalesOfSeries(task, range.from, season),
    support: supportOf(task),
    ends: range.from,
    reconciliation: chosen.reconciliation,
  });
}

/** Intervals from the errors that the chosen parts made in validation. */
export function intervalsOf({ task, made }: Chosen, levels: readonly number[]): TaskIntervals {
  return TaskIntervals.learn(levels, task, made, localScales(task.series, task.seasons[0] ?? 1));
}

/** The naive and classical forecasts, and the best ridge on validation. */
function rivalsOf(candidates: Chosen["candidates"]): readonly Part[] {
  const ridge = candidates.find(({ family }) => family.startsWith("ridge"));
  const simple = SIMPLE.flatMap((name) => candidates.filter((each) => isOf(name, each.family)));
  return [...simple, ...(ridge === undefined ? [] : [ridge])].map(({ part }) => part);
}

/** Seasonal naive forecasts are families of their own, one a season. */
function isOf(rival: string, family: string): boolean {
  return family === rival || (rival === "seasonal naive" && family.startsWith(rival));
}

/** The families of rivals, in the order in which they are reported. */
const SIMPLE: readonly string[] = [
  "last value",
  "seasonal naive",
  "drift",
  "mean",
  "window mean",
  "ETS",
  "theta",
];
