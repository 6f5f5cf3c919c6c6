// A table as series of evenly spaced values with their covariates, and these as a task.
import {
  advance,
  type Frequency,
  type Note,
  numberColumn,
  type Reading,
  type Table,
  timeColumn,
  WindowError,
} from "@grus/data";
import type { Hierarchy } from "../hierarchy/hierarchy.ts";
import { holidayColumns, type TaskHolidays } from "../holidays/holiday-columns.ts";
import { calendarColumns } from "../parts/calendar-columns.ts";
import type { OneSeries, Task, TaskHierarchy } from "../parts/task.ts";
import { type Covariate, covariateColumns, covariateNames, covariatesOf } from "./covariates.ts";
import { rowsOfSeries, type SeriesRows, timesFrom } from "./rows-of-series.ts";
import { pathOf, withNames } from "./series-columns.ts";
import { type ColumnRoles, type RowRules, type SeriesPlan, seriesPlan } from "./series-plan.ts";

/** One series of a table. `future` reaches as far as the table has rows. */
export interface TableSeries extends OneSeries {
  /** The column that the values are of. */
  readonly target: string;
  /** The value of the column of series; undefined where there is none. */
  readonly series: string | undefined;
  /** The values of the columns of series. */
  readonly path: readonly string[];
  /** The time of the first value; undefined without a column of dates. */
  readonly start: number | undefined;
}

/** What is read from a table. */
export interface TableData {
  readonly file: string | undefined;
  readonly plan: SeriesPlan;
  readonly series: readonly TableSeries[];
  readonly frequency: Frequency | undefined;
  readonly covariates: CovariateRoles;
  /** Undefined without sums, which stand before the series they are of. */
  readonly hierarchy?: Hierarchy | undefined;
  /** Undefined where they were not asked for. */
  readonly holidays?: TaskHolidays | undefined;
  /** How the cells of the table's file were read. */
  readonly reading: Reading | undefined;
  /** What was found and assumed. */
  readonly notes: readonly Note[];
}

/** The covariates of each role. */
export interface CovariateRoles {
  readonly future: readonly Covariate[];
  readonly past: readonly Covariate[];
  readonly statics: readonly Covariate[];
}

/**
 * Reads the series of a table. Values that are missing, and steps without a row, are NaN; rows after the last
 * value give covariates alone. `known` are the covariates of a forecaster that exists, whose categories new
 * data must have too.
 */
export function readTable(table: Table, roles: ColumnRoles & RowRules, known?: CovariateRoles): TableData {
  const plan = seriesPlan(table, roles, timeColumn(table, roles.time)?.name);
  const { series: rows, frequency, wasUnordered } = rowsOfSeries(withNames(table, plan.seriesColumns), plan);
  const covariates = known ?? {
    future: covariatesOf(table, plan.future),
    past: covariatesOf(table, plan.past),
    statics: covariatesOf(table, plan.statics),
  };
  const all = plan.targets.flatMap((target) => rows.map((own) => seriesOf(own, target, plan, covariates)));
  for (const target of plan.targets)
    checkSome(
      table,
      all.filter((each) => each.target === target),
    );
  const series = all.filter(({ values }) => values.length > 0);
  const notes = [
    ...(wasUnordered ? [{ text: "The rows were not in order of time; they were sorted." }] : []),
    ...(series.length < all.length ? [leftOut(all)] : []),
  ];
  return { file: table.file, plan, series, frequency, covariates, reading: table.reading, notes };
}

/** The times of a series from its first value on; undefined without a column of dates. */
export function timesOf(
  { frequency }: Pick<TableData, "frequency">,
  { start }: TableSeries,
  from: number,
  count: number,
): Float64Array | undefined {
  if (start === undefined || frequency === undefined) return undefined;
  return timesFrom(advance(start, frequency, from), frequency, count);
}

/**
 * The task of what was read; `method` makes the sums of a hierarchy add up. Those of the calendar and of
 * holidays are added to the covariates known ahead.
 */
export function taskOf(
  data: TableData,
  horizon: number,
  seasons: readonly number[],
  method: TaskHierarchy["method"] = "none",
): Task {
  const { frequency, covariates, holidays } = data;
  let calendar: readonly string[] = [];
  const series = data.series.map((each) => {
    const length = each.values.length + horizon;
    const own = (each.future ?? []).map((column) => padded(column, length));
    const times = timesOf(data, each, 0, length);
    if (times === undefined || frequency === undefined) return { ...each, future: own };
    const { names, columns } = calendarColumns(times, frequency);
    const days = holidays && holidayColumns(times, frequency, holidays);
    calendar = [...(days?.names ?? []), ...names];
    return { ...each, future: [...own, ...(days?.columns ?? []), ...columns] };
  });
  return {
    series,
    horizon,
    seasons,
    future: [...covariateNames(covariates.future), ...calendar],
    past: covariateNames(covariates.past),
    statics: covariateNames(covariates.statics),
    hierarchy: data.hierarchy && { ...data.hierarchy, method },
  };
}

/** The first `length` values, NaN after the last one there is. */
function padded(column: Float64Array, length: number): Float64Array {
  const values = new Float64Array(length).fill(Number.NaN);
  values.set(column.subarray(0, length));
  return values;
}

function seriesOf(
  { id, table, rows, steps, start }: SeriesRows,
  target: string,
  plan: SeriesPlan,
  covariates: CovariateRoles,
): TableSeries {
  const spread = (source: Float64Array) => spreadRows(source, rows, steps, plan.handleDuplicates);
  const all = spread(numberColumn(table, target).values);
  let length = all.length;
  while (length > 0 && Number.isNaN(all[length - 1]!)) length--;
  const several = plan.targets.length > 1;
  return {
    id: plan.series === undefined ? target : several ? `${id}: ${target}` : id,
    target,
    series: plan.series === undefined ? undefined : id,
    path: pathOf(table, plan.seriesColumns),
    start,
    values: all.slice(0, length),
    future: covariateColumns(table, covariates.future).map((source) => carriedForward(spread(source))),
    past: covariateColumns(table, covariates.past).map((source) =>
      carriedForward(spread(source)).slice(0, length),
    ),
    statics: covariateColumns(table, covariates.statics).map((source) => firstKnown(source, rows)),
  };
}

/** A column by step: NaN where no row is; rows of one step by the rule. */
function spreadRows(
  source: Float64Array,
  rows: Int32Array,
  steps: Int32Array,
  rule: RowRules["handleDuplicates"],
): Float64Array {
  const values = new Float64Array((steps.at(-1) ?? -1) + 1).fill(Number.NaN);
  let [count, at] = [0, -1];
  rows.forEach((row, i) => {
    const step = steps[i]!;
    const value = source[row]!;
    if (step !== at) [at, count] = [step, 0];
    if (Number.isNaN(value)) return;
    count++;
    if (count === 1 || rule === "last") values[step] = value;
    else if (rule === "mean") values[step]! += (value - values[step]!) / count;
  });
  return values;
}

/** Missing values become the one before, those at the beginning the first one there is. */
function carriedForward(values: Float64Array): Float64Array {
  let held = values.find((value) => !Number.isNaN(value)) ?? 0;
  return values.map((value) => {
    if (!Number.isNaN(value)) held = value;
    return held;
  });
}

function firstKnown(source: Float64Array, rows: Int32Array): number {
  const row = rows.find((at) => !Number.isNaN(source[at]!));
  return row === undefined ? 0 : source[row]!;
}

/** A note about series without a value. */
function leftOut(series: readonly TableSeries[]): Note {
  const empty = series.filter(({ values }) => values.length === 0).map(({ id }) => id);
  const names = empty.length > 5 ? `${empty.slice(0, 5).join(", ")}, …` : empty.join(", ");
  return { text: `${empty.length} of ${series.length} series hold no value and are left out: ${names}.` };
}

function checkSome({ file, rows }: Table, series: readonly TableSeries[]): void {
  for (const { id, target, values } of series) {
    const bad = values.findIndex(
      (value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY,
    );
    if (bad >= 0)
      throw new WindowError({
        file,
        column: target,
        problem: `the value of step ${bad + 1}${id === target ? "" : ` of series ${JSON.stringify(id)}`} is infinite; expected finite numbers.`,
        cure: "Leave the cell empty where no value is known.",
      });
  }
  if (series.some(({ values }) => values.length > 0)) return;
  throw new WindowError({
    file,
    column: series[0]?.target,
    problem: `holds no value in ${rows} rows; expected numbers.`,
    cure: "Choose another column.",
  });
}
