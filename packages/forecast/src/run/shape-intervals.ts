// A network that shapes the intervals of a forecast that it is no part of otherwise.
import type { ValidatedPart } from "../ensemble/choose-parts.ts";
import type { PartShare } from "../ensemble/ensemble.ts";
import { localScales } from "../intervals/local-scale.ts";
import type { MadeForecasts } from "../intervals/made-forecasts.ts";
import { TaskIntervals } from "../intervals/task-intervals.ts";
import type { Task } from "../parts/task.ts";

/** The part with the least error that expects a spread, with weight 0, and the forecasts with its spreads. */
export interface Shaped {
  readonly part: ValidatedPart & PartShare;
  readonly made: readonly MadeForecasts[];
}

/**
 * Whether intervals around forecasts of validation are better with the spread that a candidate expects: undefined where
 * none does, and where they are not. `made` has the folds in the order of the candidates' forecasts.
 */
export function shapeIntervals(
  task: Task,
  candidates: readonly ValidatedPart[],
  made: readonly MadeForecasts[],
): Shaped | undefined {
  const best = candidates.find(({ spreads }) => spreads !== undefined);
  if (best === undefined) return undefined;
  const shaped = made.map((each, fold) => ({ ...each, spreads: best.spreads![fold] }));
  const scaleAt = localScales(task.series, task.seasons[0] ?? 1);
  const { spread } = TaskIntervals.learn([], task, shaped.toReversed(), scaleAt).toJSON();
  return spread.share > 0 ? { part: { ...best, weight: 0 }, made: shaped } : undefined;
}
