// A backtest: the forecast as it would have been made at several times in the past.
import type { Table } from "@grus/data";
import { levelsOf } from "../intervals/levels.ts";
import { endsOf, type Origins, type Range, type Task } from "../parts/task.ts";
import { DEFAULT_SHARES, splitSeries } from "../plan/split-series.ts";
import { positiveWhole } from "../positive-whole.ts";
import { type Chosen, chooseForTask } from "./choose-for-task.ts";
import { type ForecastOptions, planOf } from "./forecast.ts";
import { type ForecastScores, maeByStep, scalesOfSeries, scoreForecasts } from "./score-forecasts.ts";
import { type FittedChosen, fitChosen, intervalsOf, testChosen } from "./test-chosen.ts";
import type { ForecastTest, TestedRival } from "./test-task.ts";

/** Options of {@link backtest}. */
export interface BacktestOptions extends Omit<ForecastOptions, "test" | "futureRows" | "onPlan" | "paths"> {
  /** How many times a forecast is made. Default 5. */
  readonly folds?: number | undefined;
  /** Steps from one fold to the next; all whole horizons in them are forecast. Default: the horizon. */
  readonly foldLength?: number | undefined;
  /**
   * What is made anew for every fold, from the values before it: `choose` (default) the choice of parts and their
   * fit, `fit` their fit alone, `none` neither, so that the first fold's forecaster serves for all.
   */
  readonly refit?: "choose" | "fit" | "none" | undefined;
}

/** One fold with its test. */
export interface BacktestFold extends ForecastTest {
  /** How many values of each series lie before the fold. */
  readonly from: Int32Array;
}

/** The scores of a forecast and its rivals over all folds. */
export interface Backtest {
  readonly folds: readonly BacktestFold[];
  readonly scores: ForecastScores;
  /** Rivals that could be fitted in every fold. */
  readonly rivals: readonly { readonly name: string; readonly scores: ForecastScores }[];
  readonly maeByStep: readonly number[];
  /** The scores of each series over all folds, by its name. */
  readonly bySeries: ReadonlyMap<string, ForecastScores>;
  /** The share of values in the intervals of each level, over all folds. */
  readonly coverage: readonly { readonly level: number; readonly coverage: number }[];
  readonly task: Task;
}

/**
 * Makes the forecast of a table at several times in the past, the latest fold at its end, and measures each on what
 * followed. Throws as {@link forecast} does, and `OptionError` for folds that the series are too short for.
 *
 * @example
 * const { scores, rivals } = await backtest(table, { target: "sales", horizon: 14, folds: 8 });
 */
export async function backtest(table: Table, options: BacktestOptions): Promise<Backtest> {
  const { task } = planOf(table, options);
  const { backend, minutes, seed, signal, onProgress, refit = "choose" } = options;
  const count = positiveWhole("folds", options.folds ?? 5);
  const length = positiveWhole("foldLength", options.foldLength ?? task.horizon);
  const levels = levelsOf(options.levels);
  const ranges = foldsAtEnd(task, count, length);
  const folds: BacktestFold[] = [];
  let chosen: Chosen | undefined;
  let fitted: FittedChosen | undefined;
  for (const [i, range] of ranges.entries()) {
    const report = (part: string, done: number) =>
      onProgress?.({ stage: "testing", part, done: (i + done) / ranges.length });
    const fitting = { backend, seed, signal };
    if (chosen === undefined || refit === "choose") {
      const { validation } = splitSeries(task, { ...DEFAULT_SHARES, test: 0 }, range.from);
      chosen = await chooseForTask(task, validation, { ...fitting, minutes }, (part, done) =>
        report(part, 0.7 * done),
      );
    }
    if (fitted === undefined || refit !== "none")
      fitted = await fitChosen(task, chosen, range.from, fitting, (part, done) =>
        report(part, 0.7 + 0.3 * done),
      );
    const tested = await testChosen(task, range, fitted, intervalsOf(task, chosen, levels));
    if (tested !== undefined) folds.push({ ...tested, from: range.from });
  }
  onProgress?.({ stage: "testing", part: "", done: 1 });
  return summary(task, folds);
}

/** The last `count` ranges of `length` steps, the earliest first. Those before which nothing lies are left out. */
function foldsAtEnd(task: Task, count: number, length: number): readonly Range[] {
  const ends = endsOf(task);
  return Array.from({ length: count }, (_, i) => {
    const back = (count - i) * length;
    const from = ends.map((end) => Math.max(0, end - back));
    return { from, to: from.map((at, s) => Math.min(ends[s]!, at + length)) };
  }).filter(({ from }) => from.some((at) => at > 0));
}

function summary(task: Task, folds: readonly BacktestFold[]): Backtest {
  const origins = joinedOrigins(folds.map((fold) => fold.origins));
  const forecasts = joined(folds.map((fold) => fold.forecasts));
  const scales = scalesOfSeries(task, folds[0]?.from ?? endsOf(task), task.seasons[0] ?? 1);
  const score = (values: Float64Array) => scoreForecasts(task, origins, values, scales);
  const names = (folds[0]?.rivals ?? []).map(kindOf);
  const rivals = names.flatMap((name) => {
    const own = folds.map((fold) => fold.rivals.find((rival) => kindOf(rival) === name));
    if (!own.every((rival): rival is TestedRival => rival !== undefined)) return [];
    return [{ name, scores: score(joined(own.map((rival) => rival.forecasts))) }];
  });
  const bySeries = task.series.map(
    ({ id }, i) =>
      [id, scoreForecasts(task, origins, forecasts, scales, (row) => origins.series[row] === i)] as const,
  );
  return {
    folds,
    scores: score(forecasts),
    rivals,
    maeByStep: maeByStep(task, origins, forecasts),
    bySeries: new Map(bySeries),
    coverage: coverageOf(folds),
    task,
  };
}

/** The best ridge may have another context in every fold; it is one rival. */
function kindOf({ name }: TestedRival): string {
  return name.startsWith("ridge") ? "ridge" : name;
}

function coverageOf(folds: readonly BacktestFold[]): Backtest["coverage"] {
  const rows = folds.reduce((sum, { origins }) => sum + origins.length, 0);
  return (folds[0]?.intervals ?? []).map(({ level }, i) => ({
    level,
    coverage:
      folds.reduce((sum, { origins, intervals }) => sum + origins.length * intervals[i]!.coverage, 0) / rows,
  }));
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function joinedOrigins(parts: readonly Origins[]): Origins {
  const series = Int32Array.from(parts.flatMap((part) => [...part.series]));
  const at = Int32Array.from(parts.flatMap((part) => [...part.at]));
  return { length: at.length, series, at };
}
