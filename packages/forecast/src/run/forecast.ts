// A forecast of a table in one call.
import type { Table } from "@grus/data";
import { knownSeries } from "../ensemble/known-series.ts";
import { explainNext, type ForecastExplanation } from "../forecaster/explain-forecast.ts";
import { type Forecaster, type ForecasterRecord, forecasterFrom } from "../forecaster/forecaster.ts";
import { savedHierarchy } from "../forecaster/saved-hierarchy.ts";
import { seenUpTo } from "../forecaster/seen-values.ts";
import {
  nextPaths,
  nextSteps,
  type SeriesForecast,
  type SeriesPaths,
} from "../forecaster/series-forecast.ts";
import { type Holidays, openHolidays, savedHolidays } from "../holidays/holidays.ts";
import { levelsOf } from "../intervals/levels.ts";
import { endsOf, type Task } from "../parts/task.ts";
import { valuesNeeded } from "../plan/split-series.ts";
import { checkFuture } from "../read/check-future.ts";
import type { Candidate } from "./choose-for-task.ts";
import type { ForecastOptions, ForecastPlan } from "./forecast-options.ts";
import { minutesEach, planOf } from "./forecast-plan.ts";
import { type ChosenPart, forecastTask, type TaskForecast } from "./forecast-task.ts";
import type { BacktestFold } from "./test-folds.ts";
import type { ForecastTest } from "./test-task.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A forecast with how it came about. */
export interface Forecast {
  /** What comes next in each series. */
  readonly series: readonly SeriesForecast[];
  /** Paths that each series may take; empty where none were asked for. */
  readonly paths: readonly SeriesPaths[];
  /** The parts that the forecast is the weighted mean of, the largest weight first. */
  readonly parts: readonly ChosenPart[];
  /** Every candidate with its error on validation, the best first. */
  readonly candidates: readonly Candidate[];
  /** The test on values that had no part in the choice; undefined where there are too few. */
  readonly test: ForecastTest | undefined;
  /** The test of each fold, where `folds` were asked for; `test` is then that of all together. */
  readonly folds: readonly BacktestFold[] | undefined;
  readonly verdict: Verdict;
  /** Where what comes next comes from, for all series or the first `most`. */
  explain(most?: number): Promise<readonly ForecastExplanation[]>;
  /** Forecasts other tables with the same columns. */
  readonly forecaster: Forecaster;
  /** What was decided, for reports. */
  readonly plan: ForecastPlan;
}

/**
 * Forecasts a table: reads its series, finds their seasons, chooses parts on validation, tests their weighted mean
 * on the last part, fits it to everything, and forecasts what comes next with intervals that cover what they say.
 * The same call gives the same bits.
 *
 * @example
 * const { series, verdict } = await forecast(await readCsv(file), { target: "sales", horizon: 14 });
 */
export async function forecast(table: Table, options: ForecastOptions): Promise<Forecast> {
  const plan = planOf(table, options, options.holidays && (await openHolidays(options.holidays)));
  const { data, task, split, folds } = plan;
  checkFuture(data, task.horizon);
  options.onPlan?.(plan);
  const { ensemble, backend, network, portable, seed, store, signal, onProgress } = options;
  const minutes = minutesEach(options);
  const levels = levelsOf(options.levels);
  const made = await forecastTask(task, {
    split,
    folds,
    levels,
    ensemble,
    backend,
    minutes,
    network,
    portable,
    seed,
    store,
    signal,
    onProgress,
  });
  const series = await nextSteps(data, task, made);
  const { paths: count = 0 } = options;
  const paths = count === 0 ? [] : await nextPaths(data, task, made, { count, seed });
  return {
    series,
    paths,
    parts: made.parts,
    candidates: made.candidates,
    test: made.test,
    folds: made.folds,
    verdict: verdictOf(made.test, made.candidates, testNeeds(task, options)),
    explain: (most) => explainNext(data, task, made, most),
    forecaster: forecasterFrom(recordOf(plan, made, options.holidays), backend),
    plan,
  };
}

/** What the forecaster is kept as. */
function recordOf(
  { data, task }: ForecastPlan,
  { ensemble, intervals, reconciliation }: TaskForecast,
  holidays: Holidays | undefined,
): ForecasterRecord {
  const { targets, time, seriesColumns, future, past, statics, handleDuplicates } = data.plan;
  return {
    roles: { target: targets, time, series: roleOf(seriesColumns), future, past, statics },
    hierarchy: savedHierarchy(data, reconciliation),
    handleDuplicates,
    frequency: data.frequency,
    reading: data.reading,
    horizon: task.horizon,
    seasons: task.seasons,
    covariates: data.covariates,
    holidays: holidays && { source: savedHolidays(holidays), names: data.holidays?.names ?? [] },
    parts: ensemble.parts.map(({ fitted, weight }) => ({ weight, record: fitted.record() })),
    intervals: intervals.toJSON(),
    seen: seenUpTo(data, endsOf(task)),
    series: knownSeries(task),
  };
}

/** How many values a test needs: those of the whole series, or of the rows that are given for it. */
function testNeeds(task: Task, { test }: ForecastOptions): number {
  return test === undefined ? valuesNeeded(task) : task.horizon;
}

/** One name as a text. */
function roleOf(columns: readonly string[]): string | readonly string[] | undefined {
  return columns.length < 2 ? columns[0] : columns;
}
