// The test of a forecast on values that had no part in its choice, beside its rivals.
import type { Ensemble } from "../ensemble/ensemble.ts";
import { type Reconciliation, supportedForecasts } from "../ensemble/reconciliation.ts";
import type { Support } from "../ensemble/support.ts";
import type { ScaleAt } from "../intervals/local-scale.ts";
import type { TaskIntervals } from "../intervals/task-intervals.ts";
import type { FittedPart } from "../parts/part.ts";
import type { Origins, Task } from "../parts/task.ts";
import { NAIVE2, naive2Forecasts } from "../scores/naive2-forecasts.ts";
import type { SeriesScales } from "../scores/score-forecasts.ts";
import {
  figuresOf,
  type LevelFigures,
  type RivalFigures,
  type TestedForecasts,
  type TestFigures,
} from "./test-figures.ts";

/** A rival's forecasts with their errors. */
export interface TestedRival extends RivalFigures {
  /** [origins, horizon]. */
  readonly forecasts: Float64Array;
}

/** The intervals of one level. */
export interface TestedInterval extends LevelFigures {
  /** [origins, horizon]. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** A forecast on the test range. */
export interface ForecastTest extends TestFigures {
  readonly origins: Origins;
  /** [origins, horizon]. */
  readonly forecasts: Float64Array;
  /** By level, ascending. */
  readonly intervals: readonly TestedInterval[];
  /** The rivals, in the order in which they are reported. */
  readonly rivals: readonly TestedRival[];
  /** The units of MASE and RMSSE, from the values before the test. */
  readonly scales: SeriesScales;
}

/** What is tested. */
export interface TestedParts {
  readonly ensemble: Ensemble;
  readonly rivals: readonly FittedPart[];
  /** They take the outcomes of the test as time passes. */
  readonly intervals: TaskIntervals;
  readonly scaleAt: ScaleAt;
  readonly scales: SeriesScales;
  readonly support: Support;
  /** How many values of each series lie before the test. */
  readonly ends: Int32Array;
  /** Of a hierarchy; rivals are not reconciled. */
  readonly reconciliation?: Reconciliation | undefined;
}

/** Forecasts every origin of the test. */
export async function testForecast(
  task: Task,
  origins: Origins,
  { ensemble, rivals, intervals, scaleAt, scales, support, ends, reconciliation }: TestedParts,
): Promise<ForecastTest> {
  const raised = (values: Float64Array) => support.raise(values, origins, task.horizon);
  const forecasts = await supportedForecasts(task, origins, ensemble, support, reconciliation);
  const spreads = await ensemble.spread(task, origins);
  const { lower, upper } = intervals.follow(task, { origins, forecasts, spreads }, scaleAt);
  const size = forecasts.length;
  const tested = intervals.levels.map((level, i) => {
    const own = {
      lower: lower.subarray(i * size, (i + 1) * size),
      upper: upper.subarray(i * size, (i + 1) * size),
    };
    return { level, ...support.ends(own, forecasts, origins, task.horizon) };
  });
  const own: { readonly name: string; readonly forecasts: Float64Array }[] = [];
  for (const rival of rivals)
    own.push({ name: rival.name, forecasts: raised(await rival.predict(task, origins)) });
  own.push({ name: NAIVE2, forecasts: raised(naive2Forecasts(task, ends, origins)) });
  return measuredTest(task, { origins, forecasts, intervals: tested, rivals: own, scales });
}

/** Forecasts with their figures. */
export function measuredTest(task: Task, tested: TestedForecasts): ForecastTest {
  const figures = figuresOf(task, tested);
  return {
    ...tested,
    ...figures,
    intervals: tested.intervals.map((own, i) => ({ ...own, ...figures.intervals[i]! })),
    rivals: tested.rivals.map((own, i) => ({ ...own, ...figures.rivals[i]! })),
  };
}
