// What comes next in each series, with intervals.
import type { Ensemble } from "../ensemble/ensemble.ts";
import { localScales } from "../intervals/local-scale.ts";
import type { TaskIntervals } from "../intervals/task-intervals.ts";
import { endsOf, originsAt, type Task } from "../parts/task.ts";
import { type TableData, timesOf } from "../read/table-task.ts";
import { floorsOf } from "../run/floors.ts";

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

/** Forecasts the steps after the last value of each series. */
export async function nextSteps(
  data: TableData,
  task: Task,
  ensemble: Ensemble,
  intervals: TaskIntervals,
): Promise<readonly SeriesForecast[]> {
  const { horizon } = task;
  const ends = endsOf(task);
  const origins = originsAt(ends);
  const floors = floorsOf(task, ends);
  const scaleAt = localScales(task.series, task.seasons[0] ?? 1);
  const forecasts = floors.raise(await ensemble.predict(task, origins), origins, horizon);
  return data.series.map((series, i) => {
    const values = forecasts.slice(i * horizon, (i + 1) * horizon);
    const { lower, upper } = intervals.around(values, scaleAt(i, ends[i]!));
    const own = { length: intervals.levels.length, series: new Int32Array(intervals.levels.length).fill(i) };
    const [low, high] = [floors.raise(lower, own, horizon), floors.raise(upper, own, horizon)];
    return {
      id: series.id,
      series: series.series,
      target: series.target,
      times: timesOf(data, series, ends[i]!, horizon),
      values,
      intervals: intervals.levels.map((level, at) => ({
        level,
        lower: low.slice(at * horizon, (at + 1) * horizon),
        upper: high.slice(at * horizon, (at + 1) * horizon),
      })),
    };
  });
}
