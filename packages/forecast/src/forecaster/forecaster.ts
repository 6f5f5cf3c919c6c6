// A forecast of tables that can be kept: what was fitted, and how a table is read for it.
import { describeFrequency, type Frequency, PreparationError, type Reading, type Table } from "@grus/data";
import type { Backend } from "@grus/tensor";
import { ensembleOf } from "../ensemble/ensemble.ts";
import { type KnownSeries, knownSeries } from "../ensemble/known-series.ts";
import type { Holidays, SavedHolidays } from "../holidays/holidays.ts";
import { levelsOf } from "../intervals/levels.ts";
import { type IntervalState, TaskIntervals } from "../intervals/task-intervals.ts";
import { openPart } from "../parts/open-part.ts";
import type { PartRecord } from "../parts/part.ts";
import { endsOf, type Task } from "../parts/task.ts";
import { checkFuture } from "../read/check-future.ts";
import { joinTables } from "../read/join-tables.ts";
import type { RowRules, SeriesPlan } from "../read/series-plan.ts";
import { type CovariateRoles, readTable, type TableData, taskOf } from "../read/table-task.ts";
import { withSavedHolidays } from "../read/with-holidays.ts";
import { explainNext, type ForecastExplanation } from "./explain-forecast.ts";
import {
  type FineTuneOptions,
  type FineTuneTest,
  type FineTuning,
  followedIntervals,
  refitParts,
  testFineTuning,
} from "./fine-tune-forecaster.ts";
import { openReconciliation, type SavedHierarchy, withSavedSums } from "./saved-hierarchy.ts";
import { type SeenValues, seenUpTo } from "./seen-values.ts";
import {
  nextPaths,
  nextSteps,
  type PathOptions,
  type SeriesForecast,
  type SeriesPaths,
} from "./series-forecast.ts";
import { type ColumnChange, changedAhead, type WhatIf } from "./what-if.ts";

/** A forecaster as plain data. */
export interface ForecasterRecord {
  /** The columns and their roles. */
  readonly roles: Pick<SeriesPlan, "time" | "future" | "past" | "statics"> & {
    readonly target: readonly string[];
    readonly series: string | readonly string[] | undefined;
  };
  /** Where sums of the series are forecast too. */
  readonly hierarchy?: SavedHierarchy | undefined;
  readonly handleDuplicates: RowRules["handleDuplicates"];
  readonly frequency: Frequency | undefined;
  /** How the cells of the table's file were read; other files of the same form are read alike. */
  readonly reading: Reading | undefined;
  readonly horizon: number;
  readonly seasons: readonly number[];
  readonly covariates: CovariateRoles;
  /** Those of a function are not kept. */
  readonly holidays?: SavedHolidays | undefined;
  readonly parts: readonly { readonly weight: number; readonly record: PartRecord }[];
  readonly intervals: IntervalState;
  readonly seen: SeenValues;
  /** The series that it was made from. */
  readonly series: readonly KnownSeries[];
}

/** Tables to forecast from. */
export interface PredictTable {
  /** The shares of values that the intervals are to contain, each in (0, 1). Default: those of training. */
  readonly levels?: readonly number[] | undefined;
  /** Rows after the last value, with the columns that are known ahead. */
  readonly future?: Table | undefined;
  /** Holidays in place of those of training. Default: those of training, which a function has to be given again for. */
  readonly holidays?: Holidays | undefined;
}

/** Tables to draw paths from. */
export interface PathTable extends PathOptions, Omit<PredictTable, "levels"> {}

/** Tables to explain. */
export interface ExplainTable extends Omit<PredictTable, "levels"> {
  /** How many series are explained at most, the first ones. Default: all. */
  readonly most?: number | undefined;
}

/** Forecasts tables with the columns that it was made for. */
export interface Forecaster {
  readonly record: ForecasterRecord;
  /**
   * The steps after the last value of each series of a table: of the series it was made from with newer rows, or of
   * others. Throws a `DataError` for a table with other columns or another frequency, and where columns that are
   * known ahead do not reach the horizon.
   */
  predict(table: Table, options?: PredictTable): Promise<readonly SeriesForecast[]>;
  /** Where the forecast of `predict` comes from. */
  explain(table: Table, options?: ExplainTable): Promise<readonly ForecastExplanation[]>;
  /**
   * Paths that each series may take after its last value: their shares agree with the intervals of `predict`, and their
   * steps go together as errors did, so that sums and extremes over several steps are those of the series. Throws as
   * `predict` does, and `OptionError` for a count that is not a whole number of at least 1.
   *
   * @example
   * const [{ values, count }] = await forecaster.paths(table, { count: 1000 }); // [count, horizon]
   */
  paths(table: Table, options?: PathTable): Promise<readonly SeriesPaths[]>;
  /**
   * What `predict` forecasts, and what it would with other values in the columns that are known ahead. Throws as
   * `predict` does, and `OptionError` for a column that is not known ahead and for a category that does not exist.
   */
  whatIf(table: Table, changes: readonly ColumnChange[], options?: PredictTable): Promise<WhatIf>;
  /**
   * A forecaster that has learned from a table: of the series it was made from with newer rows, of these rows alone, or
   * of other series. Parts in closed form are fitted anew to all rows, networks are trained further from their weights;
   * their weights in the forecast are kept. Intervals take the outcomes of the rows that are new. Rejects as `predict`
   * does, and with the signal's reason.
   */
  fineTune(table: Table, options?: FineTuneOptions): Promise<Forecaster>;
  /**
   * Forecasts the newest rows of a table by this forecaster and by one that is fine-tuned on the rows before them.
   * Undefined where no series has two horizons of rows that are new.
   */
  testFineTuning(table: Table, options?: FineTuneOptions): Promise<FineTuneTest | undefined>;
}

/**
 * The forecaster of a record; networks among its parts forecast on `backend`. Throws `ForecasterFileError` for a part
 * of a kind that is not known.
 */
export function forecasterFrom(record: ForecasterRecord, backend?: Backend): Forecaster {
  const ensemble = ensembleOf(
    record.parts.map(({ weight, record: part }) => ({
      weight,
      fitted: openPart(part, backend, record.horizon),
    })),
  );
  const intervals = TaskIntervals.from(record.intervals);
  const reconciliation = openReconciliation(record.hierarchy);
  const fitted = { ensemble, intervals, reconciliation, known: record.series };
  const read = (table: Table, options: PredictTable, changes?: readonly ColumnChange[]) =>
    readForecast(record, table, options, changes);
  const tuningOn = async (table: Table, { holidays }: FineTuneOptions): Promise<FineTuning> => ({
    ...record,
    ensemble,
    reconciliation,
    ...(await readRows(record, table, holidays)),
  });
  const withLevels = (levels: readonly number[] | undefined) =>
    levels === undefined ? fitted : { ...fitted, intervals: intervals.withLevels(levelsOf(levels)) };
  return {
    record,
    async explain(table, options = {}) {
      const { data, task } = await read(table, options);
      return explainNext(data, task, fitted, options.most);
    },
    async whatIf(table, changes, options = {}) {
      const [planned, changed] = [await read(table, options), await read(table, options, changes)];
      const own = withLevels(options.levels);
      return {
        planned: await nextSteps(planned.data, planned.task, own),
        changed: await nextSteps(changed.data, changed.task, own),
      };
    },
    async paths(table, options = {}) {
      const { data, task } = await read(table, options);
      return nextPaths(data, task, fitted, options);
    },
    async predict(table, options = {}) {
      const { data, task } = await read(table, options);
      return nextSteps(data, task, withLevels(options.levels));
    },
    async fineTune(table, options = {}) {
      const tuning = await tuningOn(table, options);
      const { data, task } = tuning;
      const ends = endsOf(task);
      const followed = await followedIntervals(tuning, ends);
      const shares = await refitParts(tuning, ends, options);
      const parts = shares.map(({ fitted, weight }) => ({ weight, record: fitted.record() }));
      const seen = seenUpTo(data, ends, record.seen);
      const series = knownSeries(task, record.series);
      const tuned = { ...record, parts, intervals: followed.toJSON(), seen, series };
      return forecasterFrom(tuned, options.backend ?? backend);
    },
    testFineTuning: async (table, options = {}) => testFineTuning(await tuningOn(table, options), options),
  };
}

/** A table, with rows that follow, as the forecaster of a record reads it. Throws as {@link Forecaster.predict} does. */
export async function readForecast(
  record: ForecasterRecord,
  table: Table,
  { future, holidays }: PredictTable,
  changes?: readonly ColumnChange[],
): Promise<ReadForecast> {
  const rows = future === undefined ? table : joinTables(table, future, record.roles.future);
  const all = await readRows(record, rows, holidays, changes);
  checkFuture(all.data, record.horizon);
  return all;
}

/** What is read from a table, as a task. */
export interface ReadForecast {
  readonly data: TableData;
  readonly task: Task;
}

async function readRows(
  record: ForecasterRecord,
  table: Table,
  holidays: Holidays | undefined,
  changes: readonly ColumnChange[] = [],
): Promise<ReadForecast> {
  const { hierarchy, horizon, seasons } = record;
  const rows = changedAhead(readFor(record, table), horizon, changes);
  const days = await withSavedHolidays(rows, record.holidays, holidays);
  const data = hierarchy === undefined ? days : withSavedSums(days, hierarchy);
  return { data, task: taskOf(data, horizon, seasons, openReconciliation(hierarchy)?.method) };
}

function readFor(
  { roles, handleDuplicates, frequency, covariates }: ForecasterRecord,
  table: Table,
): TableData {
  const data = readTable(table, { ...roles, handleDuplicates }, covariates);
  if (frequency === undefined || data.frequency === undefined) return data;
  if (sameStep(data.frequency, frequency)) return data;
  throw new PreparationError({
    file: table.file,
    column: roles.time,
    problem: `the rows are ${describeFrequency(data.frequency)}; expected ${describeFrequency(frequency)}, as in training.`,
    cure: "Give rows of the same frequency.",
  });
}

function sameStep(a: Frequency, b: Frequency): boolean {
  const days = (unit: Frequency["unit"]) => (unit === "businessDay" ? "day" : unit);
  return a.count === b.count && days(a.unit) === days(b.unit);
}
