// Where validation and the test of a forecast lie, and the seasons that are seen before the test.
import { advice, OptionError, option, type Table } from "@grus/data";
import { medianOf } from "../median.ts";
import { endsOf, type Task, type TaskHierarchy } from "../parts/task.ts";
import { defaultHorizon, type Reasoned } from "../plan/default-horizon.ts";
import type { FoundSeason } from "../plan/find-seasons.ts";
import type { FoldPlan } from "../plan/folds.ts";
import { seasonsBeforeTest } from "../plan/seasons-before-test.ts";
import { DEFAULT_SHARES, type SeriesSplit, splitSeries } from "../plan/split-series.ts";
import { positiveWhole } from "../positive-whole.ts";
import { readTable, type TableData } from "../read/table-task.ts";
import { withSums } from "../read/with-sums.ts";

import type { ForecastOptions } from "./forecast-options.ts";

/**
 * The series of a table, with their sums where asked. Throws {@link OptionError} for options that exclude
 * each other.
 */
export function readSeries(table: Table, options: ForecastOptions): TableData {
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

/** The horizon that is asked for, or the default for `seasons`. */
export function horizonOf(
  { frequency, series }: TableData,
  { horizon }: ForecastOptions,
  seasons: readonly number[],
): Reasoned {
  if (horizon !== undefined) return { value: positiveWhole("horizon", horizon), reason: "as given" };
  return defaultHorizon(frequency, seasons, medianOf(series.map(({ values }) => values.length)));
}

/** The ranges of validation and test: as given, as the folds lie, or by default. */
export function splitOf(
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
  const horizon = horizonOf(data, options, []).value;
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

/** The seasons that are asked for, or found. */
export function seasonsOf(table: Table, data: TableData, options: ForecastOptions): readonly FoundSeason[] {
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
