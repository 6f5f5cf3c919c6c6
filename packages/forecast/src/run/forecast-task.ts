// A forecast of a task: parts are chosen on validation, tested on what follows, and fitted to everything.
import type { ChoiceOptions } from "../ensemble/choose.ts";
import type { PartListener } from "../ensemble/choose-parts.ts";
import { type Ensemble, fitEnsemble } from "../ensemble/ensemble.ts";
import type { Reconciliation } from "../ensemble/reconciliation.ts";
import type { TaskIntervals } from "../intervals/task-intervals.ts";
import type { FitOptions, FitStore, FittedPart } from "../parts/part.ts";
import { endsOf, type Task } from "../parts/task.ts";
import type { FoldPlan } from "../plan/folds.ts";
import type { SeriesSplit } from "../plan/split-series.ts";
import { fingerprintOf } from "../store/fingerprint.ts";
import { storeUnder } from "../store/fit-store.ts";
import { type Candidate, type Chosen, chooseForTask } from "./choose-for-task.ts";
import { type ProgressListener, progressReporter, type Stage } from "./task-progress.ts";
import { fitChosen, intervalsOf, testChosen } from "./test-chosen.ts";
import { type BacktestFold, testFolds } from "./test-folds.ts";
import type { ForecastTest } from "./test-task.ts";

/** Options of {@link forecastTask}. */
export interface TaskOptions extends Omit<ChoiceOptions, "onMeasured" | "onProgress"> {
  readonly split: SeriesSplit;
  /** Tested in place of the split's test, where given. */
  readonly folds: FoldPlan | undefined;
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
  /** Of a hierarchy. */
  readonly reconciliation: Reconciliation | undefined;
  /** Undefined where the series are too short for a test. */
  readonly test: ForecastTest | undefined;
  readonly folds: readonly BacktestFold[] | undefined;
}

/** A part of the forecast. */
export interface ChosenPart extends Candidate {
  readonly weight: number;
  readonly parameters: number;
}

/** Changes with what is fitted by the same options. */
const VERSION = 1;

/** The share of the work of one forecast that each stage takes. */
const STAGES: Readonly<Record<Stage, readonly [from: number, to: number]>> = {
  "choosing parts": [0, 0.6],
  testing: [0.6, 0.8],
  forecasting: [0.8, 1],
};

/** Chooses, tests and fits a forecast. Rejects with the signal's reason once it is aborted. */
export async function forecastTask(task: Task, options: TaskOptions): Promise<TaskForecast> {
  const { split, folds, levels, onProgress, ...own } = options;
  const choice = { ...own, store: storeOfTask(own.store, task, own) };
  const before = folds === undefined ? 0 : folds.ranges.length / (folds.ranges.length + 1);
  const progress = progressReporter(onProgress);
  const report =
    (stage: Stage): PartListener =>
    (part, done, detail) => {
      const [from, to] = STAGES[stage];
      progress.report(stage, part, before + (1 - before) * (from + (to - from) * done), detail);
    };
  const folded =
    folds &&
    (await testFolds(task, folds, { ...choice, levels }, (part, done, detail) =>
      progress.report("testing", part, before * done, detail),
    ));
  const ends = endsOf(task);
  const chosen = await chooseForTask(
    task,
    { validation: split.validation, ends: folds === undefined ? (split.test?.from ?? ends) : ends },
    { ...choice, onCandidate: progress.measured },
    report("choosing parts"),
  );
  const intervals = intervalsOf(chosen, levels);
  const test = folded ?? (await testOn(task, split, chosen, intervals, choice, report("testing")));
  const ensemble = await fitEnsemble(task, chosen, ends, choice, report("forecasting"));
  report("forecasting")("", 1);
  return {
    parts: ensemble.parts.map(({ fitted, weight }) => chosenPart(chosen, fitted, weight)).sort(byWeight),
    candidates: chosen.candidates.map(({ name, family, error }) => ({ name, family, error })),
    ensemble,
    intervals,
    reconciliation: chosen.reconciliation,
    test,
    folds: folded?.folds,
  };
}

/** The part of a store that belongs to a task and what is fitted to it. */
export function storeOfTask(
  store: FitStore | undefined,
  task: Task,
  {
    backend,
    minutes,
    network,
    portable,
  }: Pick<ChoiceOptions, "backend" | "minutes" | "network" | "portable">,
): FitStore | undefined {
  return (
    store &&
    storeUnder(
      store,
      fingerprintOf(task, { version: VERSION, backend: backend?.name, minutes, network, portable }),
    )
  );
}

function chosenPart(
  { parts, candidates }: Chosen,
  { name, parameters }: FittedPart,
  weight: number,
): ChosenPart {
  const { family, error } = [...parts, ...candidates].find(({ part }) => part.name === name)!;
  return { name, family, error, weight, parameters };
}

function byWeight(a: ChosenPart, b: ChosenPart): number {
  return b.weight - a.weight;
}

async function testOn(
  task: Task,
  { test }: SeriesSplit,
  chosen: Chosen,
  intervals: TaskIntervals,
  options: FitOptions,
  onPart: PartListener,
): Promise<ForecastTest | undefined> {
  if (test === undefined) return undefined;
  const fitted = await fitChosen(task, chosen, test.from, options, onPart);
  return testChosen(task, test, fitted, intervals);
}
