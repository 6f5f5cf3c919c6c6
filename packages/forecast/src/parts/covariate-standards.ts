// The mean and the deviation of covariates, in whose units parts read them.
import type { Task } from "./task.ts";

/** Mean and deviation of a covariate where a part was fitted. */
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
