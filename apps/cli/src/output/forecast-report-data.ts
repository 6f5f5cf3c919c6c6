// The data of a forecast's charts.
import { levelName } from "@grus/forecast";
import { forecast } from "grus";
import { significant } from "./numbers.ts";
import { stepTimes } from "./step-times.ts";
import type { DetailedRun } from "./test-details.ts";
import { rivalOf } from "./test-metrics.ts";
import { testLines, type WindowError } from "./test-windows.ts";

/** Values by place on the axis; null where there is none. */
type Line = readonly (number | null)[];

/** A band between two lines. */
interface Band {
  readonly level: string;
  readonly lower: Line;
  readonly upper: Line;
}

/** Lines over a common axis: seconds since 1970 (UTC), or steps from 1 on. */
interface ChartPart {
  readonly x: readonly number[];
  readonly truth: Line;
  readonly forecast: Line;
  readonly bands: readonly Band[];
}

/** The pictures of one series. */
export interface SeriesCharts {
  readonly id: string;
  readonly target: string;
  /** The whole series, thinned: the least and the largest of neighbouring values. */
  readonly whole: { readonly x: readonly number[]; readonly y: Line };
  /** Where the test begins and ends on the axis. */
  readonly tested: readonly [number, number] | undefined;
  readonly test: (ChartPart & { readonly rival: Line; readonly folds: readonly number[] }) | undefined;
  /** The mean absolute error of each test window, by the place of its first value. */
  readonly over: { readonly x: readonly number[]; readonly forecast: Line; readonly rival: Line } | undefined;
  readonly next: ChartPart;
  /** The forecast of each part, and their weighted mean. */
  readonly parts: { readonly x: readonly number[]; readonly lines: readonly NamedLine[] };
  /** What columns add to each step of `parts`, the largest first; the smallest ones together. */
  readonly effects: readonly NamedLine[];
}

/** A line with its name. */
interface NamedLine {
  readonly name: string;
  readonly values: Line;
}

/** The data of the page's script. */
export interface ForecastCharts {
  readonly isTime: boolean;
  /** Of the clocks that times are written by. */
  readonly timeZone: string;
  /** The label of the axis. */
  readonly along: string;
  readonly rival: string | undefined;
  readonly series: readonly SeriesCharts[];
  readonly steps: readonly NamedLine[];
  readonly folds: readonly NamedLine[];
}

/** Series whose pictures the page has at most. */
export const MOST_SERIES = 20;
/** Points of the picture of a whole series. */
const POINTS = 1600;
/** Steps of the test that are drawn, of one series and of each of several. */
const TEST_STEPS = { one: 2000, several: 500 };

/** The charts of a run. */
export function forecastCharts(run: DetailedRun): ForecastCharts {
  const { plan, test, folds, series } = run.made;
  const { details } = run;
  const { frequency } = plan.data;
  const rival = test && forecast.bestNaive(test);
  return {
    isTime: frequency !== undefined,
    timeZone: frequency?.timeZone ?? "Etc/UTC",
    along: frequency === undefined ? "step" : ["time", frequency.timeZone].filter(Boolean).join(", "),
    rival: rival?.name,
    series: series.slice(0, MOST_SERIES).map((_, i) => seriesCharts(run, i)),
    steps: test === undefined || details === undefined ? [] : errorCurves(test, details.byStep),
    folds: test === undefined ? [] : errorCurves(test, folds ?? []),
  };
}

/** The mean absolute errors of the forecast and its rivals in each of several parts of a test. */
function errorCurves({ rivals }: forecast.ForecastTest, parts: readonly forecast.TestFigures[]) {
  const all = rivals.map(({ name }) => ({
    name,
    values: line(parts.map((part) => rivalOf(part, name)?.scores.mae ?? Number.NaN)),
  }));
  return [{ name: "forecast", values: line(parts.map(({ scores }) => scores.mae)) }, ...all];
}

function seriesCharts({ made, explained, details }: DetailedRun, at: number): SeriesCharts {
  const { plan, test, folds, series } = made;
  const { values } = plan.data.series[at]!;
  const next = series[at]!;
  const axis = (steps: readonly number[]) =>
    stepTimes(plan, at, steps)?.map((time) => time / 1000) ?? steps.map((step) => step + 1);
  const kept = thinnedSteps(values, POINTS);
  const range = plan.split.test;
  return {
    id: next.id,
    target: next.target,
    whole: { x: axis(kept), y: line(kept.map((step) => values[step]!)) },
    tested:
      test === undefined || range === undefined || range.from[at]! >= range.to[at]!
        ? undefined
        : (axis([range.from[at]!, range.to[at]! - 1]) as [number, number]),
    test: test && testPart(plan, test, folds ?? [], at, series.length, axis),
    over: errorsOver(details?.windows ?? [], at, axis),
    next: nextPart(next, values, axis),
    parts: {
      x: axis(Array.from(next.values, (_, k) => values.length + k)),
      lines: partLines(made, explained[at]!),
    },
    effects: effectLines(explained[at]!.covariates),
  };
}

/** The forecast, and that of each part before its weight. */
function partLines(
  { series, parts }: forecast.Forecast,
  { id, target, parts: own }: forecast.ForecastExplanation,
): readonly NamedLine[] {
  const next = series.find((one) => one.id === id && one.target === target)!;
  const lines = parts.map(({ name, weight }) => {
    const values = own.find((each) => each.name === name)?.values ?? [];
    return { name, values: line(Array.from(values, (value) => value / weight)) };
  });
  return [{ name: "forecast", values: line(next.values) }, ...lines];
}

/** Columns whose effects are drawn by themselves. */
const COLUMNS = 6;

function effectLines(all: readonly forecast.Contribution[]): readonly NamedLine[] {
  const rest = all.slice(COLUMNS);
  const others = rest.length === 0 ? [] : [{ name: "others", values: sumOf(rest) }];
  return [...all.slice(0, COLUMNS), ...others].map(({ name, values }) => ({ name, values: line(values) }));
}

function sumOf(all: readonly forecast.Contribution[]): Float64Array {
  return all[0]!.values.map((_, k) => all.reduce((sum, { values }) => sum + values[k]!, 0));
}

function testPart(
  plan: forecast.ForecastPlan,
  test: forecast.ForecastTest,
  folds: readonly forecast.BacktestFold[],
  at: number,
  count: number,
  axis: (steps: readonly number[]) => readonly number[],
): SeriesCharts["test"] {
  const found = testLines(plan, test, at, count === 1 ? TEST_STEPS.one : TEST_STEPS.several);
  if (found === undefined) return undefined;
  return {
    x: axis(found.truth.map((_, i) => found.from + i)),
    truth: line(found.truth),
    forecast: line(found.forecast),
    rival: line(found.rival),
    folds: axis(folds.map(({ from }) => from[at]!)),
    bands: found.intervals.map(({ lower, upper }, i) => ({
      level: levelName(test.intervals[i]!.level),
      lower: line(lower),
      upper: line(upper),
    })),
  };
}

/** Windows whose errors are drawn over time at most. */
const WINDOWS = 800;

function errorsOver(
  windows: readonly WindowError[],
  at: number,
  axis: (steps: readonly number[]) => readonly number[],
): SeriesCharts["over"] {
  const all = windows.filter(({ series }) => series === at);
  if (all.length === 0) return undefined;
  const every = Math.ceil(all.length / WINDOWS);
  const shown = all.filter((_, i) => i % every === 0);
  return {
    x: axis(shown.map(({ from }) => from)),
    forecast: line(shown.map(({ error }) => error)),
    rival: line(shown.map(({ rival }) => rival)),
  };
}

/** The forecast, with as many values before it as twice the horizon, at least 40. */
function nextPart(
  { values: forecasts, intervals }: forecast.SeriesForecast,
  values: Float64Array,
  axis: (steps: readonly number[]) => readonly number[],
): ChartPart {
  const from = Math.max(0, values.length - Math.max(40, 2 * forecasts.length));
  const past = values.subarray(from);
  const before = Array.from(past, () => null);
  const after = Array.from(forecasts, () => null);
  return {
    x: axis(Array.from({ length: past.length + forecasts.length }, (_, i) => from + i)),
    truth: [...line(past), ...after],
    forecast: [...before, ...line(forecasts)],
    bands: intervals.map(({ level, lower, upper }) => ({
      level: levelName(level),
      lower: [...before, ...line(lower)],
      upper: [...before, ...line(upper)],
    })),
  };
}

/** Steps to draw: the least and the largest of equal spans, so that no peak is lost. */
function thinnedSteps(values: Float64Array, points: number): readonly number[] {
  if (values.length <= points) return [...values.keys()];
  const spans = points >> 1;
  return Array.from({ length: spans }, (_, i) => {
    const [from, to] = [
      Math.floor((i * values.length) / spans),
      Math.floor(((i + 1) * values.length) / spans),
    ];
    let [least, most] = [from, from];
    for (let step = from; step < to; step++) {
      if (!(values[step]! >= values[least]!)) least = step;
      if (!(values[step]! <= values[most]!)) most = step;
    }
    return least === most ? [least] : [Math.min(least, most), Math.max(least, most)];
  }).flat();
}

function line(values: ArrayLike<number>): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? Number(significant(value, 6)) : null));
}
