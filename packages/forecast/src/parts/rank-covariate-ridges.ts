// The best ridge with past covariates and statics by its squared errors on folds of validation.
import { ridgeError, solveRidge } from "../linear/ridge.ts";
import { problemOfRows } from "../linear/row-sums.ts";
import { type CovariateRidgeOptions, covariateSums } from "./covariate-ridge.ts";
import { covariateStandards } from "./covariate-standards.ts";
import { pause } from "./pause.ts";
import { LEAST_WINDOWS, scalesOf } from "./ridge-part.ts";
import type { Range, Task } from "./task.ts";

const PENALTIES = [0.01, 0.1, 1, 10, 100] as const;
/** More inputs take seconds. */
const MOST_INPUTS = 400;

/** The options of the best one; undefined without such covariates, and where the series are too short. */
export async function bestCovariateRidge(
  task: Task,
  folds: readonly Range[],
  rows: number,
  signal: AbortSignal | undefined,
): Promise<CovariateRidgeOptions | undefined> {
  const { past = [], statics = [] } = task;
  if (past.length + (task.series.length > 1 ? statics.length : 0) === 0) return undefined;
  let best: { readonly options: CovariateRidgeOptions; readonly error: number } | undefined;
  for (const sizes of sizesOf(task, rows)) {
    await pause(signal);
    const errors = errorsOf(task, folds, sizes);
    PENALTIES.forEach((penalty, i) => {
      const error = errors[i]!;
      if (error < (best?.error ?? Number.POSITIVE_INFINITY)) best = { options: { ...sizes, penalty }, error };
    });
  }
  return best?.options;
}

type Sizes = Pick<CovariateRidgeOptions, "context" | "pastContext">;

/** One season, or the horizon, and three; of covariates the latest value, and a season. */
function sizesOf({ seasons, horizon, past = [], statics = [] }: Task, rows: number): readonly Sizes[] {
  const one = Math.max(4, seasons[0] ?? horizon);
  const pasts = past.length === 0 ? [1] : [...new Set([1, Math.min(4, one), Math.min(24, one)])];
  return [one, 3 * one].flatMap((context) =>
    pasts
      .map((pastContext) => ({ context, pastContext }))
      .filter(
        ({ pastContext }) =>
          context + horizon < 0.6 * rows &&
          context + past.length * pastContext + statics.length <= MOST_INPUTS,
      ),
  );
}

/** The mean squared error over all folds for each penalty. */
function errorsOf(task: Task, folds: readonly Range[], sizes: Sizes): readonly number[] {
  const errors = PENALTIES.map(() => 0);
  for (const { from, to } of folds) {
    const options = { ...sizes, penalty: 1 };
    const units = covariateStandards(task, from);
    const scales = scalesOf(task, from, false)!;
    const seen = covariateSums(task, { from: from.map(() => 0), to: from }, options, units, scales);
    const ahead = covariateSums(task, { from, to }, options, units, scales);
    if (seen.count < LEAST_WINDOWS || ahead.count === 0) return PENALTIES.map(() => Number.POSITIVE_INFINITY);
    const [fitting, validation] = [problemOfRows(seen), problemOfRows(ahead)];
    PENALTIES.forEach((penalty, i) => {
      const ridge = solveRidge(fitting, penalty);
      errors[i]! += ridge ? ridgeError(ridge, validation) : Number.POSITIVE_INFINITY;
    });
  }
  return errors;
}
