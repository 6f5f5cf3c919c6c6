// forecast.csv: what comes next in every series, with intervals.

import { formatCsv, tableFrom } from "@grus/data";
import { levelName } from "@grus/forecast";
import type { forecast } from "grus";
import { decimalsOfForecast } from "./numbers.ts";
import { timeTexts } from "./time-texts.ts";

/** Significant digits of the width of an interval. */
const DIGITS = 4;

/**
 * Forecasts as CSV, times by the wall clocks of the zone: series, time (or step), the target, and the lower and
 * upper end of each level, `lower-80`, `upper-80`, … Of several targets, the columns `target` and `value` stand in
 * place of the target's; so does `value` for a target whose name is a number or one of the other columns'.
 */
export function forecastCsv(
  series: readonly forecast.SeriesForecast[],
  timeZone: string | undefined,
): string {
  const targets = [...new Set(series.map(({ target }) => target))];
  const levels = series[0]?.intervals.map(({ level }) => levelName(level)) ?? [];
  const ends = levels.flatMap((level) => [`lower-${level}`, `upper-${level}`]);
  const when = series[0]?.times === undefined ? "step" : "time";
  const value = valueColumn(targets, ["series", when, ...ends]);
  const rows = series.map(roundedForecast);
  const all = <T>(of: (one: forecast.SeriesForecast, k: number) => T) =>
    rows.flatMap((one) => Array.from(one.values, (_, k) => of(one, k)));
  const columns: Record<string, readonly string[] | readonly number[]> = {
    series: all((one) => one.series ?? one.target),
    ...(targets.length > 1 ? { target: all((one) => one.target) } : {}),
    [when]:
      when === "step"
        ? all((_, k) => k + 1)
        : timeTexts(
            rows.flatMap(({ times = [] }) => [...times]),
            timeZone,
          ),
    [value]: all(({ values }, k) => values[k]!),
  };
  levels.forEach((level, i) => {
    columns[`lower-${level}`] = all(({ intervals }, k) => intervals[i]!.lower[k]!);
    columns[`upper-${level}`] = all(({ intervals }, k) => intervals[i]!.upper[k]!);
  });
  return formatCsv(tableFrom(columns));
}

/** The target, or `value` for several of them, and for one whose name is a number or that of another column. */
export function valueColumn(targets: readonly string[], others: readonly string[]): string {
  const [first] = targets;
  const isPlain = targets.length === 1 && !/^\d+$/.test(first!) && !others.includes(first!);
  return isPlain ? first! : "value";
}

/** The decimals of a forecast in a file, at most those that a number can be written with. */
export function csvDecimals(one: forecast.SeriesForecast): number {
  return Math.min(100, decimalsOfForecast(one, DIGITS));
}

/** Numbers as precise as the width of the intervals makes sense of. */
function roundedForecast(one: forecast.SeriesForecast): forecast.SeriesForecast {
  const decimals = csvDecimals(one);
  const round = (values: Float64Array) => values.map((value) => Number(value.toFixed(decimals)));
  return {
    ...one,
    values: round(one.values),
    intervals: one.intervals.map(({ level, lower, upper }) => ({
      level,
      lower: round(lower),
      upper: round(upper),
    })),
  };
}
