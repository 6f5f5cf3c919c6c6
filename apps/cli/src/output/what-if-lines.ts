// Two forecasts side by side: as planned, and with other values in columns that are known ahead.
import { levelName } from "@grus/forecast";
import type { forecast } from "grus";
import type { Console } from "../console.ts";
import type { TimeAxis } from "../forecast-run.ts";
import { cutLines, SERIES_SHOWN, STEPS_SHOWN } from "./cut-lines.ts";
import { decimalsOfForecast, fixed } from "./numbers.ts";
import { shortened } from "./shortened.ts";
import { alignTable } from "./summary.ts";
import { timeTexts } from "./time-texts.ts";

/** The first 24 steps of at most 5 series; `rest` says where all are. */
export function whatIfLines(
  { planned, changed }: forecast.WhatIf,
  axis: TimeAxis,
  rest: string,
  paint: Console["paint"],
): string[] {
  const lines = planned
    .slice(0, SERIES_SHOWN)
    .flatMap((one, i) => [
      ...(planned.length > 1 ? [paint.bold(one.id)] : []),
      ...seriesLines(one, changed[i]!, axis, paint),
    ]);
  const isSame = planned.every((one, i) => one.values.every((value, k) => value === changed[i]!.values[k]));
  return [
    ...lines,
    ...cutLines(planned, rest),
    ...(isSame ? ["The forecasts are the same: no part of this forecaster reads what was changed."] : []),
  ];
}

function seriesLines(
  one: forecast.SeriesForecast,
  other: forecast.SeriesForecast,
  axis: TimeAxis,
  paint: Console["paint"],
): string[] {
  const decimals = decimalsOfForecast(one, 3);
  const times = timeTexts(one.times ?? [], axis.timeZone);
  const widest = one.intervals.at(-1);
  const name = widest === undefined ? "" : levelName(widest.level);
  const rows = [
    [
      one.times === undefined ? "step" : (axis.name ?? "time"),
      shortened(one.target, 28),
      "what if",
      "difference",
      ...(widest === undefined ? [] : [`if-lower-${name}`, `if-upper-${name}`]),
    ],
    ...Array.from(one.values.subarray(0, STEPS_SHOWN), (value, k) => [
      times[k] ?? String(k + 1),
      fixed(value, decimals),
      fixed(other.values[k], decimals),
      fixed(other.values[k]! - value, decimals),
      ...other.intervals
        .slice(-1)
        .flatMap(({ lower, upper }) => [fixed(lower[k], decimals), fixed(upper[k], decimals)]),
    ]),
  ];
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const mean = (sum(other.values) - sum(one.values)) / one.values.length;
  const [head, ...lines] = alignTable(rows);
  return [paint.dim(head!), ...lines, `mean difference ${fixed(mean, decimals)}`];
}
