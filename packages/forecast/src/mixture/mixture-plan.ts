// How windows of a task are made for a mixture network: fixed by the data that it is fitted to.
import type { CovariateStandards } from "../parts/covariate-standards.ts";
import type { OneSeries } from "../parts/task.ts";

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
