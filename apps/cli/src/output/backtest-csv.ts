// backtest.csv: every forecast of every fold, with the value that followed.

import { formatCsv, tableFrom } from "@grus/data";
import { levelName } from "@grus/forecast";
import type { forecast } from "grus";
import { significant } from "./numbers.ts";
import { stepTimes } from "./step-times.ts";
import { timeTexts } from "./time-texts.ts";

/** Significant digits of a forecast. */
const DIGITS = 7;

/** One step of one forecast. */
interface Place {
  /** The place of the series in the task. */
  readonly series: number;
  readonly fold: number;
  /** How many values of the series lie before the forecast. */
  readonly at: number;
  readonly k: number;
}

/**
 * The forecasts as CSV: series (and target, of several), fold, origin, step, time, value, forecast, and the ends of
 * each level, `lower-80`, `upper-80`, … The origin is the time of the last value that the forecast knew; without
 * times it is that value's row, and `time` the row of the value forecast.
 */
export function backtestCsv(
  { data, task }: forecast.ForecastPlan,
  folds: readonly forecast.BacktestFold[],
): string {
  const { horizon } = task;
  const places = folds.flatMap(({ origins }, i) =>
    Array.from({ length: origins.length * horizon }, (_, at): Place => {
      const row = Math.floor(at / horizon);
      return { series: origins.series[row]!, fold: i + 1, at: origins.at[row]!, k: at % horizon };
    }),
  );
  const joined = (of: (fold: forecast.BacktestFold) => Float64Array) =>
    folds.flatMap((fold) => Array.from(of(fold), (value) => Number(significant(value, DIGITS))));
  const columns: Record<string, readonly string[] | readonly number[]> = {
    series: places.map(({ series }) => data.series[series]!.series ?? data.series[series]!.target),
    ...(data.plan.targets.length > 1 && {
      target: places.map(({ series }) => data.series[series]!.target),
    }),
    fold: places.map(({ fold }) => fold),
    origin: whenOf(data, places, ({ at }) => at - 1),
    step: places.map(({ k }) => k + 1),
    time: whenOf(data, places, ({ at, k }) => at + k),
    value: places.map(({ series, at, k }) => task.series[series]!.values[at + k] ?? Number.NaN),
    forecast: joined(({ forecasts }) => forecasts),
  };
  folds[0]?.intervals.forEach(({ level }, i) => {
    columns[`lower-${levelName(level)}`] = joined(({ intervals }) => intervals[i]!.lower);
    columns[`upper-${levelName(level)}`] = joined(({ intervals }) => intervals[i]!.upper);
  });
  return formatCsv(tableFrom(columns));
}

/** The times of steps of the series, or their rows from 1 on. */
function whenOf(
  data: forecast.TableData,
  places: readonly Place[],
  stepOf: (place: Place) => number,
): readonly string[] | readonly number[] {
  if (data.frequency === undefined) return places.map((place) => stepOf(place) + 1);
  const times = places.map((place) => stepTimes({ data }, place.series, [stepOf(place)])![0]!);
  return timeTexts(times, data.frequency.timeZone);
}
