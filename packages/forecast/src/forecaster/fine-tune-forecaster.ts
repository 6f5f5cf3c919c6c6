// Fine-tuning a forecaster on newer values, and what it changes.
import type { Backend } from "@grus/tensor";
import { thinned } from "../ensemble/choose-parts.ts";
import { type Ensemble, ensembleOf, type FittedShare } from "../ensemble/ensemble.ts";
import { type Reconciliation, supportedForecasts } from "../ensemble/reconciliation.ts";
import { supportOf } from "../ensemble/support.ts";
import type { Holidays } from "../holidays/holidays.ts";
import { localScales } from "../intervals/local-scale.ts";
import { type IntervalState, TaskIntervals } from "../intervals/task-intervals.ts";
import type { RefitOptions } from "../parts/part.ts";
import { pause } from "../parts/pause.ts";
import { endsOf, type Range, type Task, taskUpTo } from "../parts/task.ts";
import type { TableData } from "../read/table-task.ts";
import { type ForecastScores, scalesOfSeries, scoreForecasts } from "../scores/score-forecasts.ts";
import { type SeenValues, seenBefore } from "./seen-values.ts";

/** How a forecaster is fine-tuned. */
export interface FineTuneOptions extends RefitOptions {
  /** Where networks are trained, and the new forecaster's forecast. Default: that of the forecaster. */
  readonly backend?: Backend | undefined;
  /** Holidays in place of those that the forecaster keeps; needed where it was made with a function. */
  readonly holidays?: Holidays | undefined;
}

/** What fine-tuning changes, measured on values that had no part in it. */
export interface FineTuneTest {
  /** How many values of each series were held out. */
  readonly heldOut: Int32Array;
  /** The errors of forecasts of these, of the forecaster as it was and fine-tuned on the values before. */
  readonly before: ForecastScores;
  readonly after: ForecastScores;
}

/** A forecaster's fitted parts and intervals, with a table to fine-tune them on. */
export interface FineTuning {
  readonly ensemble: Ensemble;
  readonly intervals: IntervalState;
  readonly seen: SeenValues;
  /** Of a hierarchy; it stays as it is. */
  readonly reconciliation: Reconciliation | undefined;
  readonly data: TableData;
  readonly task: Task;
}

/** Values before the first forecast of a series beside its seasons, as for a fold of validation. */
const LEAST_HISTORY = 4;
/** The share of the new values of a series that a test holds out. */
const HELD_OUT = 0.25;

/**
 * Fits each part again to the first `ends[i]` values; one that cannot be, as for too few values, stays as it was. The
 * weights of the parts are kept.
 */
export async function refitParts(
  { ensemble, task }: Pick<FineTuning, "ensemble" | "task">,
  ends: Int32Array,
  { onProgress, holidays, ...options }: FineTuneOptions,
): Promise<readonly FittedShare[]> {
  const shares: FittedShare[] = [];
  const { parts } = ensemble;
  for (const [i, { fitted, weight }] of parts.entries()) {
    await pause(options.signal);
    const done = (own: number) => onProgress?.((i + own) / parts.length);
    const refitted = await fitted.refit(task, ends, { ...options, onProgress: done });
    shares.push({ fitted: refitted ?? fitted, weight });
  }
  onProgress?.(1);
  return shares;
}

/**
 * Intervals that have taken the outcomes among the values that are new, of forecasts by the parts as they were before
 * fine-tuning, so that no forecast has seen what followed it.
 */
export async function followedIntervals(
  { ensemble, intervals, seen, data, task, reconciliation }: FineTuning,
  ends: Int32Array,
): Promise<TaskIntervals> {
  const followed = TaskIntervals.from(intervals);
  const known = seenBefore(data, seen);
  const least = LEAST_HISTORY + 2 * (task.seasons[0] ?? 0);
  // Origins whose horizon is longer than what is known count as far as that is.
  const to = ends.map((end) => end + task.horizon - 1);
  const origins = thinned(task, { from: known.map((from) => Math.max(from, least)), to });
  const support = supportOf(task);
  const forecasts = await supportedForecasts(task, origins, ensemble, support, reconciliation);
  const spreads = await ensemble.spread(task, origins);
  followed.follow(
    taskUpTo(task, ends),
    { origins, forecasts, spreads },
    localScales(task.series, task.seasons[0] ?? 1),
  );
  return followed;
}

/**
 * Holds out the last quarter of the new values of each series, one horizon at least, and forecasts them by the parts
 * as they are and fine-tuned on what lies before. Undefined where no series has two horizons of new values.
 */
export async function testFineTuning(
  tuning: FineTuning,
  options: FineTuneOptions,
): Promise<FineTuneTest | undefined> {
  const { ensemble, seen, data, task, reconciliation } = tuning;
  const to = endsOf(task);
  const from = heldOutFrom(task, to, seenBefore(data, seen));
  const origins = thinned(task, { from, to });
  if (origins.length === 0) return undefined;
  const scales = scalesOfSeries(task, from, task.seasons[0] ?? 1);
  const support = supportOf(task);
  const scoresOf = async (own: Ensemble) => {
    const forecasts = await supportedForecasts(task, origins, own, support, reconciliation);
    return scoreForecasts(task, origins, forecasts, scales);
  };
  const before = await scoresOf(ensemble);
  const after = await scoresOf(ensembleOf(await refitParts(tuning, from, options)));
  return { heldOut: to.map((end, i) => end - from[i]!), before, after };
}

function heldOutFrom({ horizon }: Task, to: Range["to"], known: Int32Array): Range["from"] {
  return to.map((end, i) => {
    const count = end - known[i]!;
    return count < 2 * horizon ? end : end - Math.max(horizon, Math.floor(HELD_OUT * count));
  });
}
