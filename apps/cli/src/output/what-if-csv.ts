// All steps of two forecasts of all series: as planned, and with other values in columns that are known ahead.

import { formatCsv, tableFrom } from "@grus/data";
import { levelName } from "@grus/forecast";
import type { forecast } from "grus";
import { csvDecimals } from "./forecast-csv.ts";
import { timeTexts } from "./time-texts.ts";

/** The CSV text: series, target, time (or step), planned, what-if, difference, and both ends of each level. */
export function whatIfCsv({ planned, changed }: forecast.WhatIf, timeZone: string | undefined): string {
  const all = <T>(of: (one: forecast.SeriesForecast, other: forecast.SeriesForecast, k: number) => T) =>
    planned.flatMap((one, i) => Array.from(one.values, (_, k) => of(one, changed[i]!, k)));
  const decimals = new Map(planned.map((one) => [one, csvDecimals(one)]));
  const rounded = (of: Parameters<typeof all<number>>[0]) =>
    all((one, other, k) => Number(of(one, other, k).toFixed(decimals.get(one))));
  const isTimed = planned[0]?.times !== undefined;
  const columns: Record<string, readonly string[] | readonly number[]> = {
    series: all((one) => one.series ?? one.target),
    target: all((one) => one.target),
    [isTimed ? "time" : "step"]: isTimed
      ? timeTexts(
          planned.flatMap(({ times = [] }) => [...times]),
          timeZone,
        )
      : all((_, __, k) => k + 1),
    planned: rounded((one, _, k) => one.values[k]!),
    "what-if": rounded((_, other, k) => other.values[k]!),
    difference: rounded((one, other, k) => other.values[k]! - one.values[k]!),
  };
  planned[0]?.intervals.forEach(({ level }, i) => {
    const name = levelName(level);
    columns[`lower-${name}`] = rounded((one, _, k) => one.intervals[i]!.lower[k]!);
    columns[`upper-${name}`] = rounded((one, _, k) => one.intervals[i]!.upper[k]!);
    columns[`what-if-lower-${name}`] = rounded((_, other, k) => other.intervals[i]!.lower[k]!);
    columns[`what-if-upper-${name}`] = rounded((_, other, k) => other.intervals[i]!.upper[k]!);
  });
  return formatCsv(tableFrom(columns));
}
