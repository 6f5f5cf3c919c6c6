// How windows of a task are made for a mixture network: fixed by the data that it is fitted to.
import type { OneSeries, Task } from "../parts/task.ts";

/** Mean and deviation of a covariate where the network was fitted. */
export interface Standard {
  readonly mean: number;
  /** Above 0; 1 for a constant. */
  readonly deviation: number;
}

/** The standards of all covariates, in the order of the task's names. */
export interface CovariateStandards {
  readonly future: readonly Standard[];
  readonly past: readonly Standard[];
  readonly statics: readonly Standard[];
}

/** How windows are made; plain data. */
export interface MixturePlan {
  /** Steps of a window. */
  readonly context: number;
  /** Seasons that give naive forecasts beside the last value; they may be longer than the context. */
  readonly seasons: readonly number[];
  /** Whether values are replaced by their logarithms. */
  readonly log: boolean;
  /** Whether each step says if its value is known: for missing values, and windows longer than their history. */
  readonly marks: boolean;
  readonly covariates: CovariateStandards;
}

/** The number of naive forecasts: last value, mean and, for each season, that as it was and raised. */
export function baseCount({ seasons }: MixturePlan): number {
  return 2 + 2 * seasons.length;
}

/** Numbers of each step of a window: the value, its mark, past and future covariates. */
export function inputSizeOf({ marks, covariates }: MixturePlan): number {
  return 1 + (marks ? 1 : 0) + covariates.past.length + covariates.future.length;
}

/** The values of a series, or their logarithms; a value without one is missing. */
export function transformed({ values }: OneSeries, log: boolean): Float64Array {
  return log ? values.map((value) => (value > 0 ? Math.log(value) : Number.NaN)) : values;
}

/** The standards of the covariates of the first `ends[i]` steps of each series. */
export function covariateStandards(task: Task, ends: Int32Array): CovariateStandards {
  const { series, future = [], past = [], statics = [] } = task;
  const ofColumn = (kind: "future" | "past", column: number) =>
    standardOf(series.map((own, i) => (own[kind]?.[column] ?? new Float64Array()).subarray(0, ends[i]!)));
  return {
    future: future.map((_, column) => ofColumn("future", column)),
    past: past.map((_, column) => ofColumn("past", column)),
    statics: statics.map((_, column) =>
      standardOf([Float64Array.from(series, (own) => own.statics?.[column] ?? Number.NaN)]),
    ),
  };
}

function standardOf(columns: readonly Float64Array[]): Standard {
  let [count, sum] = [0, 0];
  for (const column of columns)
    for (const value of column)
      if (!Number.isNaN(value)) {
        count++;
        sum += value;
      }
  const mean = count > 0 ? sum / count : 0;
  let squares = 0;
  for (const column of columns)
    for (const value of column) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / Math.max(1, count));
  return { mean, deviation: deviation > 1e-9 * Math.abs(mean) ? deviation : 1 };
}
