// The figures of a test, over all its values, and by step, by series or by any other part.
import { type Origins, type Task, truthOf } from "../parts/task.ts";
import { crps, type IntervalScores, intervalScores, pinball } from "../scores/intervals.ts";
import { owa } from "../scores/m4.ts";
import { NAIVE2 } from "../scores/naive2-forecasts.ts";
import {
  type ForecastScores,
  type SeriesScales,
  scoresOf,
  seriesOfValues,
} from "../scores/score-forecasts.ts";

/** The errors of a forecast, and the same beside Naive2. */
export interface TestScores extends ForecastScores {
  /** The overall weighted average of M4: the mean of sMAPE and MASE, each divided by that of Naive2. */
  readonly owa: number;
}

/** The scores of the intervals of one level. */
export interface LevelFigures extends IntervalScores {
  /** The nominal coverage, in (0, 1). */
  readonly level: number;
}

/** The scores of a rival. */
export interface RivalFigures {
  readonly name: string;
  readonly scores: TestScores;
}

/** What a test says. */
export interface TestFigures {
  /** Forecasts of a whole horizon, or parts of one, that were measured. */
  readonly windows: number;
  readonly scores: TestScores;
  /** The continuous ranked probability score over the ends of all intervals and the forecast itself. */
  readonly crps: number;
  /** The mean pinball loss over the same quantiles. */
  readonly pinball: number;
  /** By level, ascending. */
  readonly intervals: readonly LevelFigures[];
  /** The rivals, in the order in which they are reported. */
  readonly rivals: readonly RivalFigures[];
}

/** The forecasts of a test, [origins, horizon] each. */
export interface TestedForecasts {
  readonly origins: Origins;
  readonly forecasts: Float64Array;
  readonly intervals: readonly {
    readonly level: number;
    readonly lower: Float64Array;
    readonly upper: Float64Array;
  }[];
  /** Naive2 is among them. */
  readonly rivals: readonly { readonly name: string; readonly forecasts: Float64Array }[];
  /** The units of MASE and RMSSE. */
  readonly scales: SeriesScales;
}

/** The figures of all values. */
export function figuresOf(task: Task, tested: TestedForecasts): TestFigures {
  return figuresAt(tested, valuesOf(task, tested), tested.origins.length);
}

/** The figures of each step of the horizon. */
export function figuresByStep(task: Task, tested: TestedForecasts): readonly TestFigures[] {
  const { horizon } = task;
  const windows = tested.origins.length;
  const all = valuesOf(task, tested);
  return Array.from({ length: horizon }, (_, step) => {
    const at = new Int32Array(windows).map((_, row) => row * horizon + step);
    return figuresAt(tested, all, windows, at);
  });
}

/** The figures of each series with an origin, by its place in the task. */
export function figuresBySeries(task: Task, tested: TestedForecasts): ReadonlyMap<number, TestFigures> {
  const { horizon } = task;
  const rows = new Map<number, number[]>();
  tested.origins.series.forEach((series, row) => {
    const own = rows.get(series);
    if (own === undefined) rows.set(series, [row]);
    else own.push(row);
  });
  const all = valuesOf(task, tested);
  const figures = [...rows].map(([series, own]) => {
    const at = new Int32Array(own.length * horizon).map(
      (_, i) => own[Math.floor(i / horizon)]! * horizon + (i % horizon),
    );
    return [series, figuresAt(tested, all, own.length, at)] as const;
  });
  return new Map(figures);
}

/** The values of a test, [origins, horizon], and the series of each. */
interface TestedValues {
  readonly truth: Float64Array;
  readonly series: Int32Array;
}

function valuesOf(task: Task, { origins }: TestedForecasts): TestedValues {
  return { truth: truthOf(task, origins), series: seriesOfValues(task, origins) };
}

/** The figures of the values at the places given, by default all. */
function figuresAt(
  { forecasts, intervals, rivals, scales }: TestedForecasts,
  all: TestedValues,
  windows: number,
  at?: Int32Array,
): TestFigures {
  const take = (values: Float64Array) =>
    at === undefined ? values : new Float64Array(at.length).map((_, i) => values[at[i]!]!);
  const truth = take(all.truth);
  const series = at === undefined ? all.series : at.map((place) => all.series[place]!);
  const score = (values: Float64Array) => scoresOf(truth, take(values), series, scales);
  const plain = rivals.map(({ name, forecasts: own }) => ({ name, scores: score(own) }));
  const naive2 = plain.find(({ name }) => name === NAIVE2)?.scores;
  const beside = (scores: ForecastScores): TestScores => ({
    ...scores,
    owa: naive2 === undefined ? Number.NaN : owa(scores, naive2),
  });
  const ends = intervals.map(({ level, lower, upper }) => ({
    level,
    lower: take(lower),
    upper: take(upper),
  }));
  const { quantiles, values } = quantilesOf(ends, take(forecasts));
  const losses = quantiles.map((quantile, i) => pinball(truth, values[i]!, quantile));
  return {
    windows,
    scores: beside(score(forecasts)),
    crps: crps(truth, values, quantiles),
    pinball: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    intervals: ends.map(({ level, lower, upper }) => ({
      level,
      ...intervalScores(truth, lower, upper, level),
    })),
    rivals: plain.map(({ name, scores }) => ({ name, scores: beside(scores) })),
  };
}

function quantilesOf(
  intervals: TestedForecasts["intervals"],
  median: Float64Array,
): { readonly quantiles: readonly number[]; readonly values: readonly Float64Array[] } {
  const below = intervals.map(({ level, lower }) => ({ quantile: (1 - level) / 2, values: lower }));
  const above = intervals.map(({ level, upper }) => ({ quantile: (1 + level) / 2, values: upper }));
  const all = [...below, { quantile: 0.5, values: median }, ...above];
  return { quantiles: all.map(({ quantile }) => quantile), values: all.map(({ values }) => values) };
}
