// The options of a forecast, and what is decided by them and the data.
import type { Note, Table } from "@grus/data";
import type { Backend } from "@grus/tensor";
import type { EnsembleChoice } from "../ensemble/ensemble-choice.ts";
import type { ReconcileMethod } from "../hierarchy/reconcile.ts";
import type { Holidays } from "../holidays/holidays.ts";
import type { NetworkOptions } from "../parts/network-options.ts";
import type { FitStore } from "../parts/part.ts";
import type { Task } from "../parts/task.ts";
import type { Reasoned } from "../plan/default-horizon.ts";
import type { FoundSeason } from "../plan/find-seasons.ts";
import type { FoldOptions, FoldPlan } from "../plan/folds.ts";
import type { SeriesSplit } from "../plan/split-series.ts";
import type { ColumnRoles, RowRules } from "../read/series-plan.ts";
import type { TableData } from "../read/table-task.ts";
import type { ProgressListener } from "./task-progress.ts";

/** What to forecast, from what, and how. */
export interface ForecastOptions extends ColumnRoles, RowRules, FoldOptions {
  /**
   * Whether sums of the series are forecast too: the total, those of each value of the first column of `series`, of the
   * first two, and so on. Default false.
   */
  readonly hierarchy?: boolean | undefined;
  /**
   * How forecasts of a hierarchy are made to add up; `none` leaves them as they are. Intervals are those of
   * the reconciled forecasts, from their errors in validation: their ends do not add up, as quantiles of sums
   * are not sums of quantiles. Default `minTrace`; without a validation that all series have, `bottomUp`.
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
  /** How many paths are drawn of each series, a whole number. Default 0. */
  readonly paths?: number | undefined;
  /**
   * The rows that follow, on which the forecast is tested. Default: the last 15 % of each series, at least one
   * horizon, which the forecast is fitted to in the end; with `folds` these.
   */
  readonly test?: Table | undefined;
  /** Rows after the last value, with the columns that are known ahead. */
  readonly futureRows?: Table | undefined;
  /**
   * Holidays as covariates that are known ahead, for steps of a day or shorter: a country, by the package
   * `date-holidays`, a list, or a function. Default: none.
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
