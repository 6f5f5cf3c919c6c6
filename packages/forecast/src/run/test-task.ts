// The test of a forecast on values that had no part in its choice, beside its rivals.
import { type Ensemble, ensembleOf } from "../ensemble/ensemble.ts";
import type { ScaleAt } from "../intervals/local-scale.ts";
import type { TaskIntervals } from "../intervals/task-intervals.ts";
import type { FittedPart } from "../parts/part.ts";
import { type Origins, type Task, truthOf } from "../parts/task.ts";
import { crps, type IntervalScores, intervalScores, pinball } from "../scores/intervals.ts";
import { type ForecastScores, maeByStep, type SeriesScales, scoreForecasts } from "./score-forecasts.ts";
import type { Support } from "./support.ts";

/** A rival's forecasts with their errors. */
export interface TestedRival {
  readonly name: string;
  readonly scores: ForecastScores;
  /** [origins, horizon]. */
  readonly forecasts: Float64Array;
  readonly maeByStep: readonly number[];
}

/** The intervals of one level. */
export interface TestedInterval extends IntervalScores {
  /** The nominal coverage, in (0, 1). */
  readonly level: number;
  /** [origins, horizon]. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** A forecast on the test range. */
export interface ForecastTest {
  readonly origins: Origins;
  /** [origins, horizon]. */
  readonly forecasts: Float64Array;
  readonly scores: ForecastScores;
  readonly maeByStep: readonly number[];
  /** By level, ascending. */
  readonly intervals: readonly TestedInterval[];
  /** The continuous ranked probability score over the ends of all intervals and the forecast itself. */
  readonly crps: number;
  /** The mean pinball loss over the same quantiles. */
  readonly pinball: number;
  /** The rivals, in the order in which they are reported. */
  readonly rivals: readonly TestedRival[];
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
}

/** Forecasts every origin of the test. */
export async function testForecast(
  task: Task,
  origins: Origins,
  { ensemble, rivals, intervals, scaleAt, scales, support }: TestedParts,
): Promise<ForecastTest> {
  const forecasts = support.raise(await ensemble.predict(task, origins), origins, task.horizon);
  const { lower, upper } = intervals.follow(task, { origins, forecasts }, scaleAt);
  const size = forecasts.length;
  const truth = truthOf(task, origins);
  const tested = intervals.levels.map((level, i): TestedInterval => {
    const own = {
      lower: lower.subarray(i * size, (i + 1) * size),
      upper: upper.subarray(i * size, (i + 1) * size),
    };
    const ends = support.ends(own, forecasts, origins, task.horizon);
    return { level, ...ends, ...intervalScores(truth, ends.lower, ends.upper, level) };
  });
  const { quantiles, values } = quantilesOf(tested, forecasts);
  const losses = quantiles.map((quantile, i) => pinball(truth, values[i]!, quantile));
  const own: TestedRival[] = [];
  for (const rival of rivals) {
    const single = ensembleOf([{ fitted: rival, weight: 1 }]);
    const made = support.raise(await single.predict(task, origins), origins, task.horizon);
    own.push({
      name: rival.name,
      scores: scoreForecasts(task, origins, made, scales),
      forecasts: made,
      maeByStep: maeByStep(task, origins, made),
    });
  }
  return {
    origins,
    forecasts,
    scores: scoreForecasts(task, origins, forecasts, scales),
    maeByStep: maeByStep(task, origins, forecasts),
    intervals: tested,
    crps: crps(truth, values, quantiles),
    pinball: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    rivals: own,
  };
}

function quantilesOf(
  intervals: readonly TestedInterval[],
  median: Float64Array,
): { readonly quantiles: readonly number[]; readonly values: readonly Float64Array[] } {
  const below = intervals.map(({ level, lower }) => ({ quantile: (1 - level) / 2, values: lower }));
  const above = intervals.map(({ level, upper }) => ({ quantile: (1 + level) / 2, values: upper }));
  const all = [...below, { quantile: 0.5, values: median }, ...above];
  return { quantiles: all.map(({ quantile }) => quantile), values: all.map(({ values }) => values) };
}
