// The result of a forecast in the terminal.

import { noteText, type OptionWriter } from "@grus/data";
import { levelName } from "@grus/forecast";
import type { forecast } from "grus";
import type { Console } from "../console.ts";
import type { ForecastRun, TimeAxis } from "../forecast-run.ts";
import { cutLines, SERIES_SHOWN, STEPS_SHOWN } from "./cut-lines.ts";
import { foldText } from "./fold-lines.ts";
import { decimalsFor, decimalsOfForecast, fixed, percent, significant } from "./numbers.ts";
import { shortened } from "./shortened.ts";
import { alignTable } from "./summary.ts";
import { timeTexts } from "./time-texts.ts";

/** What was read and decided, why, and with which flags to change it. */
export function planLines(plan: forecast.ForecastPlan, write: OptionWriter): string[] {
  const { data, split, notes } = plan;
  const lengths = data.series.map(({ values }) => values.length);
  const all = lengths.reduce((sum, length) => sum + length, 0);
  const missing = data.series.reduce((sum, { values }) => sum + values.filter(Number.isNaN).length, 0);
  return [
    ...(lengths.length > 1 ? [`${rangeText(lengths)} values a series`] : []),
    ...(missing > 0 ? [`${missing} of ${all} values are missing, and passed over`] : []),
    ...notes.map((note) => noteText(note, write)),
    ...(split.test === undefined ? [] : [`Test: ${testText(plan)}.`]),
  ];
}

function rangeText(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  return least === most ? String(least) : `${least} to ${most}`;
}

function testText({ data, split, folds }: forecast.ForecastPlan): string {
  if (folds !== undefined) return foldText(folds);
  const { from, to } = split.test!;
  const longest = from.reduce((best, _, i) => (to[i]! - from[i]! > to[best]! - from[best]! ? i : best), 0);
  const which = data.series.length > 1 ? " of each series, or fewer" : "";
  return `the last ${to[longest]! - from[longest]!} steps${which}, which had no part in the choice`;
}

/** A table of the errors in the test, the forecast first, then the coverage of the intervals. */
export function errorLines({ made }: ForecastRun, paint: Console["paint"]): string[] {
  const { test } = made;
  if (test === undefined) return [];
  const { mae, mase, owa } = test.scores;
  const [decimals, scaled] = [decimalsFor(mae), decimalsFor(mase, 3)];
  const row = (name: string, scores: forecast.TestScores) => [
    name,
    fixed(scores.mae, decimals),
    fixed(scores.rmse, decimals),
    fixed(scores.mase, scaled),
    fixed(scores.rmsse, scaled),
    fixed(scores.smape, 2),
    ...(Number.isFinite(owa) ? [fixed(scores.owa, 3)] : []),
  ];
  const rows = [
    ["test errors", "MAE", "RMSE", "MASE", "RMSSE", "sMAPE %", ...(Number.isFinite(owa) ? ["OWA"] : [])],
    row("forecast", test.scores),
    ...test.rivals.map(({ name, scores }) => row(shortName(name), scores)),
  ];
  const [head, own, ...rivals] = alignTable(rows);
  const windows = `${test.windows} window${test.windows === 1 ? "" : "s"}`;
  return [
    paint.dim(head!),
    paint.bold(own!),
    ...rivals,
    ...test.intervals.map(
      ({ level, coverage, width }) =>
        `intervals of ${levelName(level)} % held ${percent(coverage, 1)} of the values in ${windows}; mean width ${significant(width)}`,
    ),
    `pinball loss ${significant(test.pinball)}, CRPS ${significant(test.crps)}`,
  ];
}

/** The best ridge without its options, so that the table fits a terminal. */
function shortName(name: string): string {
  return name.startsWith("ridge ") ? "ridge" : name;
}

/** Characters of a column's name at most. */
const WIDEST = 28;
/** Characters that weight and error take beside the name of a part. */
const BESIDE = 28;

/** The parts with their shares, `columns` characters wide where names are long. */
export function partLines({ made }: ForecastRun, paint: Console["paint"], columns: number): string[] {
  const rows = [
    ["made of", "weight", "validation error"],
    ...made.parts.map(({ name, weight, error }) => [
      shortened(name, Math.max(WIDEST, columns - BESIDE)),
      percent(weight),
      significant(error, 3),
    ]),
  ];
  const [head, ...parts] = alignTable(rows);
  return [paint.dim(head!), ...parts];
}

/** What comes next: the first 24 steps of at most 5 series; `rest` says where all are. */
export function nextLines(
  series: readonly forecast.SeriesForecast[],
  axis: TimeAxis,
  rest: string,
  paint: Console["paint"],
): string[] {
  const shown = series.slice(0, SERIES_SHOWN);
  const several = series.length > 1;
  const lines = shown.flatMap((one) => [
    ...(several ? [paint.bold(one.id)] : []),
    ...seriesLines(one, axis, paint),
  ]);
  return [...lines, ...cutLines(series, rest)];
}

function seriesLines(one: forecast.SeriesForecast, axis: TimeAxis, paint: Console["paint"]): string[] {
  const decimals = decimalsOfForecast(one, 3);
  const times = timeTexts(one.times ?? [], axis.timeZone);
  const steps = Array.from({ length: Math.min(one.values.length, STEPS_SHOWN) }, (_, k) => k);
  const rows = [
    [
      one.times === undefined ? "step" : (axis.name ?? "time"),
      shortened(one.target, WIDEST),
      ...one.intervals.flatMap(({ level }) => [`lower-${levelName(level)}`, `upper-${levelName(level)}`]),
    ],
    ...steps.map((k) => [
      times[k] ?? String(k + 1),
      fixed(one.values[k], decimals),
      ...one.intervals.flatMap(({ lower, upper }) => [fixed(lower[k], decimals), fixed(upper[k], decimals)]),
    ]),
  ];
  const [head, ...lines] = alignTable(rows);
  return [paint.dim(head!), ...lines];
}
