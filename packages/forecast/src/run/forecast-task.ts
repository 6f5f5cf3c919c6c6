// A forecast of a task: parts are chosen on validation, tested on what follows, and fitted to everything.
import { choose } from "../ensemble/choose.ts";
import { thinned, type ValidatedPart, weightedMean } from "../ensemble/choose-parts.ts";
import {
  type Ensemble,
  ensembleOf,
  fitEnsemble,
  ofWholeWeight,
  type PartShare,
} from "../ensemble/ensemble.ts";
import { localScales, type ScaleAt } from "../intervals/local-scale.ts";
import { type MadeForecasts, TaskIntervals } from "../intervals/task-intervals.ts";
import { fitOne } from "../parts/fit-one.ts";
import type { FitOptions, FittedPart, Part } from "../parts/part.ts";
import { endsOf, type Task } from "../parts/task.ts";
import type { SeriesSplit } from "../plan/split-series.ts";
import { type Floors, floorsOf } from "./floors.ts";
import { scalesOfSeries } from "./score-forecasts.ts";
import { chooseNaive } from "./short-series.ts";
import type { ProgressListener, Stage } from "./task-progress.ts";
import { type TestedForecast, testForecast } from "./test-task.ts";

/** Options of {@link forecastTask}. */
export interface TaskOptions extends Omit<FitOptions, "onProgress"> {
  readonly split: SeriesSplit;
  /** Nominal coverages of the intervals, ascending, in (0, 1). */
  readonly levels: readonly number[];
  readonly onProgress?: ProgressListener | undefined;
}

/** A forecast that is ready to be used. */
export interface TaskForecast {
  /** The parts with their shares and their errors on validation, the largest share first. */
  readonly parts: readonly ChosenPart[];
  /** Every candidate with its error on validation, the best first. */
  readonly candidates: readonly Candidate[];
  /** Fitted to all values. */
  readonly ensemble: Ensemble;
  /** Intervals that have seen all outcomes. */
  readonly intervals: TaskIntervals;
  readonly floors: Floors;
  /** Undefined where the series are too short for a test. */
  readonly test: TestedForecast | undefined;
}

/** A candidate with its mean absolute error on validation, in units of the series' scales. */
export interface Candidate {
  readonly name: string;
  readonly family: string;
  readonly error: number;
}

/** A part of the forecast. */
export interface ChosenPart extends Candidate {
  readonly weight: number;
  readonly parameters: number;
}

/** The share of all work that each stage takes. */
const STAGES: Readonly<Record<Stage, readonly [from: number, to: number]>> = {
  "choosing parts": [0, 0.6],
  testing: [0.6, 0.8],
  forecasting: [0.8, 1],
};

/** What was chosen, with the forecasts that it made in validation. */
interface Chosen {
  readonly parts: readonly (PartShare & Candidate)[];
  readonly candidates: readonly (Candidate & { readonly part: Part })[];
  readonly made: readonly MadeForecasts[];
}

/** Chooses, tests and fits a forecast. Rejects with the signal's reason once it is aborted. */
export async function forecastTask(task: Task, options: TaskOptions): Promise<TaskForecast> {
  const { split, levels, onProgress, ...fitting } = options;
  const report = (stage: Stage) => (part: string, done: number) => {
    const [from, to] = STAGES[stage];
    onProgress?.({ stage, part, done: from + (to - from) * done });
  };
  const scaleAt = localScales(task.series, task.seasons[0] ?? 1);
  const chosen = await chooseFor(task, split, fitting, report("choosing parts"));
  const intervals = TaskIntervals.learn(levels, task, chosen.made, scaleAt);
  const test = await testChosen(task, split, chosen, intervals, { ...options, scaleAt }, report("testing"));
  const ends = endsOf(task);
  const ensemble = await fitEnsemble(task, chosen.parts, ends, fitting, report("forecasting"));
  onProgress?.({ stage: "forecasting", part: "", done: 1 });
  return {
    parts: ensemble.parts.map(({ fitted, weight }) => ({
      ...chosen.parts.find(({ part }) => part.name === fitted.name)!,
      name: fitted.name,
      weight,
      parameters: fitted.parameters,
    })),
    candidates: chosen.candidates.map(({ name, family, error }) => ({ name, family, error })),
    ensemble,
    intervals,
    floors: floorsOf(task, ends),
    test,
  };
}

async function chooseFor(
  task: Task,
  { validation }: SeriesSplit,
  options: FitOptions,
  onPart: (part: string, done: number) => void,
): Promise<Chosen> {
  if (validation === undefined) {
    const naive = await chooseNaive(task);
    const candidates = naive.map(({ part, error }) => ({
      part,
      name: part.name,
      family: part.family,
      error,
    }));
    return { parts: [{ ...candidates[0]!, weight: 1 }], candidates, made: [naive[0]!.made] };
  }
  const { parts, candidates, folds } = await choose(task, validation, options, onPart);
  const weights = parts.map(({ weight }) => weight);
  const made = folds.map(({ origins }, fold) => ({
    origins,
    forecasts: weightedMean(
      parts.map(({ forecasts }) => forecasts[fold]!),
      weights,
    ),
  }));
  return { parts: parts.map(described), candidates: candidates.map(described), made: made.reverse() };
}

function described<P extends ValidatedPart>(each: P): P & Candidate {
  const { name, family } = each.part;
  return { ...each, name, family, error: each.error };
}

async function testChosen(
  task: Task,
  { test }: SeriesSplit,
  { parts, candidates }: Chosen,
  intervals: TaskIntervals,
  options: TaskOptions & { readonly scaleAt: ScaleAt },
  onPart: (part: string, done: number) => void,
): Promise<TestedForecast | undefined> {
  if (test === undefined) return undefined;
  const origins = thinned(task, test);
  if (origins.length === 0) return undefined;
  const { levels, scaleAt, split: _, onProgress: __, ...fitting } = options;
  const fits = new Map<Part, FittedPart>();
  const rivals = rivalsOf(candidates);
  const all = [...new Set([...parts.map(({ part }) => part), ...rivals])];
  for (const [i, part] of all.entries()) {
    const onProgress = (done: number) => onPart(part.name, (i + done) / all.length);
    onProgress(0);
    const fitted = await fitOne(task, { part, ends: test.from }, fitting, onProgress);
    if (fitted !== undefined) fits.set(part, fitted);
  }
  const shares = parts.flatMap(({ part, weight }) => {
    const fitted = fits.get(part);
    return fitted === undefined ? [] : [{ fitted, weight }];
  });
  return testForecast(task, origins, {
    ensemble: ensembleOf(ofWholeWeight(shares)),
    rivals: rivals.flatMap((part) => fits.get(part) ?? []),
    intervals,
    levels,
    scaleAt,
    scales: scalesOfSeries(task, test.from, task.seasons[0] ?? 1),
    floors: floorsOf(task, test.from),
  });
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
