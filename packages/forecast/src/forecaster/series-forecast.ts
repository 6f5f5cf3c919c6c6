// What comes next in each series, with intervals, and paths that it may take.
import { randomStream } from "@grus/data";
import type { Ensemble } from "../ensemble/ensemble.ts";
import type { KnownSeries } from "../ensemble/known-series.ts";
import { type Reconciliation, supportedForecasts } from "../ensemble/reconciliation.ts";
import { type Support, supportOf } from "../ensemble/support.ts";
import type { ForecastOfSeries } from "../intervals/forecast-of-series.ts";
import { localScales } from "../intervals/local-scale.ts";
import type { TaskIntervals } from "../intervals/task-intervals.ts";
import { endsOf, originsAt, type Task } from "../parts/task.ts";
import { positiveWhole } from "../positive-whole.ts";
import { type TableData, timesOf } from "../read/table-task.ts";

/** The interval of one level. */
export interface ForecastInterval {
  /** The share of values that it is to contain, in (0, 1). */
  readonly level: number;
  /** [horizon] */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** The forecast of one series. */
export interface SeriesForecast {
  /** The name of the series: the value of the column of series, else the target column. */
  readonly id: string;
  /** The value of the column of series; undefined where there is none. */
  readonly series: string | undefined;
  /** The column that the values are of. */
  readonly target: string;
  /** Epoch milliseconds of each step, [horizon]; undefined without a column of dates. */
  readonly times: Float64Array | undefined;
  /** [horizon], in the unit of the target. */
  readonly values: Float64Array;
  /** By level, ascending. */
  readonly intervals: readonly ForecastInterval[];
}

/** Paths that one series may take: possible values of all steps together. */
export interface SeriesPaths extends Pick<SeriesForecast, "id" | "series" | "target" | "times"> {
  /** How many paths there are. */
  readonly count: number;
  /** [count, horizon], in the unit of the target. */
  readonly values: Float64Array;
}

/** What is drawn. */
export interface PathOptions {
  /** Paths of each series. Default 100. */
  readonly count?: number | undefined;
  /** The same seed gives the same bits. Default 0. */
  readonly seed?: number | undefined;
}

/** What forecasts, fitted. */
export interface FittedForecast {
  readonly ensemble: Ensemble;
  readonly intervals: TaskIntervals;
  /** Of a hierarchy. */
  readonly reconciliation: Reconciliation | undefined;
  /** What is known of series besides their values. Default nothing. */
  readonly known?: readonly KnownSeries[] | undefined;
}

/** Forecasts the steps after the last value of each series. */
export async function nextSteps(
  data: TableData,
  task: Task,
  { intervals, ...fitted }: FittedForecast,
): Promise<readonly SeriesForecast[]> {
  const { of, support, ends } = await nextForecasts(task, fitted);
  return task.series.map((_, i) => {
    const { values } = of(i);
    const { lower, upper } = intervals.around(of(i));
    const row = { length: 1, series: Int32Array.of(i), at: ends.subarray(i, i + 1) };
    const own = (all: Float64Array, at: number) => all.subarray(at * values.length, (at + 1) * values.length);
    return {
      ...namesOf(data, task, i),
      values,
      intervals: intervals.levels.map((level, at) => ({
        level,
        ...support.ends({ lower: own(lower, at), upper: own(upper, at) }, values, row, values.length),
      })),
    };
  });
}

/**
 * Draws paths of the steps after the last value of each series: each step is distributed as the intervals say, and the
 * steps go together as errors did in validation. Series are drawn independently of each other. Throws `OptionError` for
 * a count that is not a whole number of at least 1.
 */
export async function nextPaths(
  data: TableData,
  task: Task,
  { intervals, ...fitted }: FittedForecast,
  { count: given = 100, seed = 0 }: PathOptions,
): Promise<readonly SeriesPaths[]> {
  const count = positiveWhole("count", given);
  const { of, support, ends } = await nextForecasts(task, fitted);
  const draw = intervals.paths();
  return task.series.map((_, i) => {
    const drawn = draw(of(i), count, randomStream(seed, i));
    const rows = {
      length: count,
      series: new Int32Array(count).fill(i),
      at: new Int32Array(count).fill(ends[i]!),
    };
    return { ...namesOf(data, task, i), count, values: support.drawn(drawn, rows, task.horizon) };
  });
}

/** The forecasts of each series, and what else intervals and paths need. */
interface NextForecasts {
  of(series: number): ForecastOfSeries;
  readonly support: Support;
  readonly ends: Int32Array;
}

async function nextForecasts(
  task: Task,
  { ensemble, reconciliation, known }: Omit<FittedForecast, "intervals">,
): Promise<NextForecasts> {
  const { horizon } = task;
  const ends = endsOf(task);
  const origins = originsAt(ends);
  const support = supportOf(task, known);
  const all = await supportedForecasts(task, origins, ensemble, support, reconciliation);
  const scaleAt = localScales(task.series, task.seasons[0] ?? 1);
  const spreads = await ensemble.spread(task, origins);
  const of = (i: number) => ({
    id: task.series[i]!.id,
    values: all.slice(i * horizon, (i + 1) * horizon),
    scale: scaleAt(i, ends[i]!),
    spreads: spreads?.slice(i * horizon, (i + 1) * horizon),
  });
  return { of, support, ends };
}

function namesOf(
  data: TableData,
  { horizon, series }: Task,
  i: number,
): Pick<SeriesForecast, "id" | "series" | "target" | "times"> {
  const own = data.series[i]!;
  return {
    id: own.id,
    series: own.series,
    target: own.target,
    times: timesOf(data, own, series[i]!.values.length, horizon),
  };
}
