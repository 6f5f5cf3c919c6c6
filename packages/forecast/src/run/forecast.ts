// A forecast of a table in one call.
import { advice, type Note, OptionError, option, type Table } from "@grus/data";
import type { Backend } from "@grus/tensor";
import { DEFAULT_MINUTES } from "../ensemble/choose.ts";
import { checkEnsemble, type EnsembleChoice } from "../ensemble/ensemble-choice.ts";
import { knownSeries } from "../ensemble/known-series.ts";
import { explainNext, type ForecastExplanation } from "../forecaster/explain-forecast.ts";
import { type Forecaster, forecasterFrom } from "../forecaster/forecaster.ts";
import { savedHierarchy } from "../forecaster/saved-hierarchy.ts";
import { seenUpTo } from "../forecaster/seen-values.ts";
import {
  nextPaths,
  nextSteps,
  type SeriesForecast,
  type SeriesPaths,
} from "../forecaster/series-forecast.ts";
import type { ReconcileMethod } from "../hierarchy/reconcile.ts";
import { type HolidayCalendar, type Holidays, openHolidays, savedHolidays } from "../holidays/holidays.ts";
import { levelsOf } from "../intervals/levels.ts";
import { medianOf } from "../median.ts";
import { leftOut } from "../parts/candidate-parts.ts";
import { checkNetworkOptions, type NetworkOptions } from "../parts/network-options.ts";
import type { FitStore } from "../parts/part.ts";
import { endsOf, type Task, type TaskHierarchy } from "../parts/task.ts";
import { defaultHorizon, type Reasoned } from "../plan/default-horizon.ts";
import type { FoundSeason } from "../plan/find-seasons.ts";
import { type FoldOptions, type FoldPlan, foldPlan } from "../plan/folds.ts";
import { seasonsBeforeTest } from "../plan/seasons-before-test.ts";
import { DEFAULT_SHARES, type SeriesSplit, splitSeries, valuesNeeded } from "../plan/split-series.ts";
import { positiveWhole } from "../positive-whole.ts";
import { checkFuture } from "../read/check-future.ts";
import { joinTables } from "../read/join-tables.ts";
import type { ColumnRoles, RowRules } from "../read/series-plan.ts";
import { readTable, type TableData, taskOf } from "../read/table-task.ts";
import { holidayNote, withHolidays } from "../read/with-holidays.ts";
import { withSums } from "../read/with-sums.ts";
import { checkDistribution } from "./check-distribution.ts";
import type { Candidate } from "./choose-for-task.ts";
import { type ChosenPart, forecastTask } from "./forecast-task.ts";
import { countNotes, planNotes, sharedMinutes } from "./plan-notes.ts";
import type { ProgressListener } from "./task-progress.ts";
import type { BacktestFold } from "./test-folds.ts";
import type { ForecastTest } from "./test-task.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** What to forecast, from what, and how. */
export interface ForecastOptions extends ColumnRoles, RowRules, FoldOptions {
  /**
   * Whether sums of the series are forecast too: the total, those of each value of the first column of `series`, of the
   * first two, and so on. Default false.
   */
  readonly hierarchy?: boolean | undefined;
  /**
   * How forecasts of a hierarchy are made to add up; `none` leaves them as they are. Intervals are those of the reconciled
   * forecasts, from their errors in validation: their ends do not add up, as quantiles of sums are not sums of quantiles.
   * Default `minTrace`; without a validation that all series have, `bottomUp`.
   */
  readonly reconcile?: ReconcileMethod | "none" | undefined;
  /** Steps to forecast. Default: one round of the calendar, such as 24 hours, 7 days or 12 months. */
  readonly horizon?: number | undefined;
  /**
   * Steps of each season. Default: those that the values before the test show; one that these hold less than four times
   * is looked for in all values, which is said.
   */
  readonly seasons?: readonly number[] | undefined;
  /** The shares of values that the intervals are to contain, each in (0, 1). Default 0.8 and 0.95. */
  readonly levels?: readonly number[] | undefined;
  /** How many paths are drawn of each series. Default 0. */
  readonly paths?: number | undefined;
  /**
   * The rows that follow, on which the forecast is tested. Default: the last 15 % of each series, at least one
   * horizon, which the forecast is fitted to in the end; with `folds` these.
   */
  readonly test?: Table | undefined;
  /** Rows after the last value, with the columns that are known ahead. */
  readonly futureRows?: Table | undefined;
  /**
   * Holidays as covariates that are known ahead, for steps of a day or shorter: a country, by the package `date-holidays`,
   * a list, or a function. Default: none.
   */
  readonly holidays?: Holidays | undefined;
  /** What the forecast is made of. Default: the best part of each family, weighted by the errors on validation. */
  readonly ensemble?: EnsembleChoice | undefined;
  /** Where networks are trained. Default: none, so that the forecast is made of parts in closed form. */
  readonly backend?: Backend | undefined;
  /**
   * About how many minutes networks may take all together. Where these do not suffice for three networks of a kind whose
   * mean is taken, there are fewer, or they are trained for fewer steps, or they are left out, which is said. An
   * estimate of the work decides, so that the same call gives the same bits. Folds and the forecast share them
   * alike. Default 5.
   */
  readonly minutes?: number | undefined;
  /** What the networks are like; refused without a backend. */
  readonly network?: NetworkOptions | undefined;
  /**
   * Whether the forecast is made only of parts that are functions of a window, so that `forecasterModel` can export it;
   * refused where sums are forecast. Default false.
   */
  readonly portable?: boolean | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  /**
   * Keeps networks and ridges once they are fitted, so that the same call with the same store does not fit them again
   * when it was stopped, and gives the same bits. Default: nothing is kept.
   */
  readonly store?: FitStore | undefined;
  /** Stops the work: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what was read and decided, before anything is fitted. */
  readonly onPlan?: ((plan: ForecastPlan) => void) | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

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

/** The decisions behind a forecast. */
export interface ForecastPlan {
  readonly horizon: Reasoned;
  readonly seasons: readonly FoundSeason[];
  /** What was read, series by series. */
  readonly data: TableData;
  readonly task: Task;
  /** Its test is where all folds lie, if there are folds: validation is then at the end of the series. */
  readonly split: SeriesSplit;
  readonly folds: FoldPlan | undefined;
  /** What was found and assumed, with the options that change it. */
  readonly notes: readonly Note[];
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
  const { targets, time, seriesColumns, future, past, statics, handleDuplicates } = data.plan;
  return {
    series,
    paths,
    parts: made.parts,
    candidates: made.candidates,
    test: made.test,
    folds: made.folds,
    verdict: verdictOf(made.test, made.candidates, testNeeds(task, options)),
    explain: (most) => explainNext(data, task, made, most),
    forecaster: forecasterFrom(
      {
        roles: { target: targets, time, series: roleOf(seriesColumns), future, past, statics },
        hierarchy: savedHierarchy(data, made.reconciliation),
        handleDuplicates,
        frequency: data.frequency,
        reading: data.reading,
        horizon: task.horizon,
        seasons: task.seasons,
        covariates: data.covariates,
        holidays: options.holidays && {
          source: savedHolidays(options.holidays),
          names: data.holidays?.names ?? [],
        },
        parts: made.ensemble.parts.map(({ fitted, weight }) => ({ weight, record: fitted.record() })),
        intervals: made.intervals.toJSON(),
        seen: seenUpTo(data, endsOf(task)),
        series: knownSeries(task),
      },
      backend,
    ),
    plan,
  };
}

/** How many values a test needs: those of the whole series, or of the rows that are given for it. */
function testNeeds(task: Task, { test }: ForecastOptions): number {
  return test === undefined ? valuesNeeded(task) : task.horizon;
}

/** Reads the table and decides what is left open, without any fitting. */
export function planOf(table: Table, options: ForecastOptions, holidays?: HolidayCalendar): ForecastPlan {
  checkTest(options);
  checkEnsemble(options.ensemble);
  const { test, futureRows, future = [] } = options;
  checkNetworkOptions(options.network, options.backend !== undefined);
  const rows = test === undefined ? table : joinTables(table, test, [...future, ...(options.past ?? [])]);
  const all = futureRows === undefined ? rows : joinTables(rows, futureRows, future);
  const read = readSeries(all, options);
  const data = holidays === undefined ? read : withHolidays(read, holidays);
  const seasons = seasonsOf(table, data, options);
  const periods = seasons.map(({ period }) => period);
  const horizon =
    options.horizon === undefined
      ? defaultHorizon(data.frequency, periods, medianLength(data))
      : { value: positiveWhole("horizon", options.horizon), reason: "as given" };
  const task = taskOf(data, horizon.value, periods, options.reconcile ?? "minTrace");
  checkDistribution(task, options.network);
  const days = holidayNote(data, horizon.value);
  const folds = options.folds === undefined ? undefined : foldPlan(task, options, table.file);
  return {
    horizon,
    seasons,
    data,
    task,
    split: splitOf(table, data, task, folds, options),
    folds,
    notes: [
      ...data.notes,
      ...planNotes(data, horizon, seasons),
      ...(days === undefined ? [] : [days]),
      ...(options.backend ? sharedMinutes(options, options.minutes, minutesEach(options)) : []),
      ...countNotes(task),
      ...leftOut(task, options.backend && minutesEach(options), options.network, options.portable),
    ],
  };
}

/**
 * About how many minutes networks may take in each fold and in the forecast. Throws {@link OptionError} for minutes
 * that are not above 0.
 */
export function minutesEach({ minutes = DEFAULT_MINUTES, folds = 0, refit }: ForecastOptions): number {
  if (!(minutes > 0)) throw new OptionError({ problem: `minutes is ${minutes}; expected a number above 0.` });
  return minutes / (1 + (refit === "none" ? Math.min(1, folds) : folds));
}

/** Throws {@link OptionError} for two ways to test, or for options of folds without any. */
function checkTest({ test, folds, foldLength, refit }: ForecastOptions): void {
  if (test !== undefined && folds !== undefined)
    throw new OptionError({
      problem: advice`both ${option("test")} and ${option("folds")} are given; expected one way to test.`,
      cure: "Omit one of the two.",
    });
  for (const [name, value] of Object.entries({ foldLength, refit })) {
    if (value !== undefined && folds === undefined)
      throw new OptionError({
        problem: advice`${option(name)} is ${String(value)} without ${option("folds")}.`,
        cure: advice`Give their number too, such as ${option("folds", 5)}.`,
      });
  }
}

/** The series of a table, with their sums where asked. */
function readSeries(table: Table, options: ForecastOptions): TableData {
  const { hierarchy = false, reconcile, portable = false } = options;
  if (portable && hierarchy)
    throw new OptionError({
      problem: advice`${option("portable")}: sums that are made to add up depend on all series together, and cannot be exported.`,
      cure: advice`Omit ${option("portable")} or ${option("hierarchy")}.`,
    });
  if (reconcile !== undefined && !hierarchy)
    throw new OptionError({
      problem: advice`${option("reconcile")} is given without ${option("hierarchy")}.`,
      cure: advice`Ask for it too, ${option("hierarchy", true)}, or omit ${option("reconcile")}.`,
    });
  const read = readTable(table, options);
  return hierarchy ? withSums(read) : read;
}

/** One name as a text. */
function roleOf(columns: readonly string[]): string | readonly string[] | undefined {
  return columns.length < 2 ? columns[0] : columns;
}

function medianLength({ series }: TableData): number {
  return medianOf(series.map(({ values }) => values.length));
}

function splitOf(
  table: Table,
  data: TableData,
  task: Task,
  folds: FoldPlan | undefined,
  options: ForecastOptions,
): SeriesSplit {
  if (options.test !== undefined) return givenTest(table, data, task, options);
  if (folds === undefined) return splitSeries(task, DEFAULT_SHARES);
  const { validation } = splitSeries(task, { ...DEFAULT_SHARES, test: 0 });
  return { validation, test: { from: folds.ranges[0]!.from, to: endsOf(task) } };
}

/** Where the test begins, as far as that is known before seasons are. */
function testFrom(table: Table, data: TableData, options: ForecastOptions): Int32Array {
  const { folds, test } = options;
  const horizon =
    options.horizon === undefined
      ? defaultHorizon(data.frequency, [], medianLength(data)).value
      : positiveWhole("horizon", options.horizon);
  const hierarchy: TaskHierarchy | undefined = data.hierarchy && { ...data.hierarchy, method: "none" };
  const task: Task = { series: data.series, horizon, seasons: [], hierarchy };
  const ends = endsOf(task);
  if (test !== undefined) return givenTest(table, data, task, options).test!.from;
  if (folds === undefined) return splitSeries(task, DEFAULT_SHARES).test?.from ?? ends;
  const length = folds * Math.max(horizon, options.foldLength ?? 0);
  return ends.map((end) => Math.max(0, end - length));
}

/** The rows of the test are those of the second table; validation lies before them. */
function givenTest(table: Table, data: TableData, task: Task, options: ForecastOptions): SeriesSplit {
  const before = new Map(readSeries(table, options).series.map(({ id, values }) => [id, values.length]));
  const to = endsOf(task);
  const from = Int32Array.from(data.series, ({ id, values }) => before.get(id) ?? values.length);
  const { validation } = splitSeries(task, { ...DEFAULT_SHARES, test: 0 }, from);
  return { validation, test: { from, to } };
}

function seasonsOf(table: Table, data: TableData, options: ForecastOptions): readonly FoundSeason[] {
  const given = options.seasons;
  if (given === undefined)
    return seasonsBeforeTest(data.series, testFrom(table, data, options), data.frequency);
  return [...new Set(given)]
    .map((period) => ({
      period: positiveWhole("seasons", period),
      label: `${period} steps`,
      strength: Number.NaN,
    }))
    .filter(({ period }) => period > 1)
    .sort((a, b) => a.period - b.period);
}
