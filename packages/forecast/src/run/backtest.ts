// A backtest: the forecast as it would have been made at several times in the past.
import type { Table } from "@grus/data";
import { openHolidays } from "../holidays/holidays.ts";
import { levelsOf } from "../intervals/levels.ts";
import { DEFAULT_FOLDS, type FoldOptions } from "../plan/folds.ts";
import type { ForecastOptions, ForecastPlan } from "./forecast-options.ts";
import { minutesEach, planOf } from "./forecast-plan.ts";
import { storeOfTask } from "./forecast-task.ts";
import { progressReporter } from "./task-progress.ts";
import { type FoldedTest, testFolds } from "./test-folds.ts";

/** Options of {@link backtest}; 5 folds by default. */
export interface BacktestOptions
  extends Omit<ForecastOptions, "test" | "futureRows" | "paths">,
    FoldOptions {}

/** The forecast beside its rivals, over all folds and in each. */
export interface Backtest extends FoldedTest {
  /** What was decided, for reports. */
  readonly plan: ForecastPlan;
}

/**
 * Makes the forecast of a table at several times in the past, the latest fold at its end, and measures each on what
 * followed. Throws as {@link forecast} does, and `WindowError` for folds that the series are too short for.
 *
 * @example
 * const { scores, rivals } = await backtest(table, { target: "sales", horizon: 14, folds: 8 });
 */
export async function backtest(table: Table, options: BacktestOptions): Promise<Backtest> {
  const holidays = options.holidays && (await openHolidays(options.holidays));
  const folded = { ...options, folds: options.folds ?? DEFAULT_FOLDS };
  const plan = planOf(table, folded, holidays);
  options.onPlan?.(plan);
  const { ensemble, backend, network, portable, seed, signal, onProgress } = options;
  const minutes = minutesEach(folded);
  const store = storeOfTask(options.store, plan.task, { backend, minutes, network, portable });
  const fitting = {
    levels: levelsOf(options.levels),
    minutes,
    ensemble,
    network,
    portable,
    backend,
    seed,
    store,
    signal,
  };
  const { report } = progressReporter(onProgress);
  const test = await testFolds(plan.task, plan.folds!, fitting, (part, done, detail) =>
    report("testing", part, done, detail),
  );
  report("testing", "", 1);
  return { ...test, plan };
}
