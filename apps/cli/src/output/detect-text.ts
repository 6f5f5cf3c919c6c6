// The results of `grus detect`: for people, as JSON, as CSV.
import { formatCsv, formatDate, tableFrom } from "@grus/data";
import type { forecast } from "grus";
import type { Console } from "../console.ts";
import { alignTable } from "./summary.ts";
import { terminalChart } from "./terminal-chart.ts";

/** A series with what the detector said about each value. */
export interface Detected {
  readonly file: string;
  readonly target: string;
  readonly time: string | undefined;
  readonly values: Float64Array;
  readonly times: Float64Array | undefined;
  /** Rows. */
  readonly season: number;
  readonly threshold: number;
  readonly observations: readonly forecast.AnomalyObservation[];
}

/** The kinds of anomalies in words. */
export const reasons: Readonly<Record<forecast.AnomalyKind, string>> = {
  range: "far from the level of the series",
  season: "unusual at this place of the season",
  shift: "away from the usual season for a while",
  unrest: "larger changes than usual for a while",
};

const WIDTH = 76;
/** Where the chart's first value is: on the axis, after the labels. */
const CHART_START = 9;

/** The result for people: a chart with marks, and a table of the anomalies. */
export function detectionLines(
  found: Detected,
  { season: given, sensitivity }: { readonly season?: number | undefined; readonly sensitivity: string },
  { paint }: Pick<Console, "paint">,
): string[] {
  const { file, target, values, season, observations } = found;
  const rows = anomalyRows(found);
  const missing = observations.length - values.filter((value) => !Number.isNaN(value)).length;
  const head = ["", target, "expected", "usual range", "score", "why"];
  const table = rows.map((row) => {
    const { expected, lower, upper, score, kind } = observations[row]!;
    const range = `${shown(lower)} to ${shown(upper)}`;
    return [
      placeOf(found, row),
      shown(values[row]!),
      shown(expected),
      range,
      score.toFixed(2),
      reasons[kind],
    ];
  });
  return [
    `read ${file}: ${values.length} rows of ${target}${missing > 0 ? `, ${missing} of them missing` : ""}`,
    seasonLine(season, given),
    "",
    ...markedChart(found, rows, paint),
    "",
    `${rows.length === 0 ? "no anomalies" : `${rows.length} ${rows.length === 1 ? "anomaly" : "anomalies"}`} (sensitivity ${sensitivity})`,
    ...(rows.length === 0 ? [] : alignReasons([head, ...table])),
  ];
}

function seasonLine(season: number, given: number | undefined): string {
  if (given !== undefined) return `season: ${season} rows`;
  return season === 1
    ? "season: none; --season N says after how many rows the pattern repeats"
    : `season: ${season} rows, by the distance of the times`;
}

/** The last column is left-aligned. */
function alignReasons(rows: readonly (readonly string[])[]): string[] {
  return alignTable(rows.map((row) => row.slice(0, -1))).map((line, i) => `${line}  ${rows[i]!.at(-1)}`);
}

/** One alarm of a stream; `row` counts from 0. */
export function alarmLine(
  target: string,
  { row, time, value }: { readonly row: number; readonly time: number | undefined; readonly value: number },
  { expected, lower, upper, score, kind }: forecast.AnomalyObservation,
): string {
  const when = time === undefined ? `row ${row + 1}` : formatDate(time);
  const usual = `expected ${shown(expected)} (usually ${shown(lower)} to ${shown(upper)})`;
  return `${when}  ${target} ${shown(value)}  ${usual}  score ${score.toFixed(2)}  ${reasons[kind]}`;
}

/** One document. Rows count from 1, after the header. */
export function detectionJson(found: Detected, sensitivity: string): string {
  const { file, target, time, values, times, season, threshold, observations } = found;
  const anomalies = anomalyRows(found).map((row) => {
    const { expected, lower, upper, score, kind } = observations[row]!;
    const when = times === undefined ? {} : { time: formatDate(times[row]!) };
    return { row: row + 1, ...when, value: values[row], expected, lower, upper, score, kind };
  });
  const missing = values.filter(Number.isNaN).length;
  const about = { task: "detect", file, target, time, season, sensitivity, threshold };
  return JSON.stringify({ ...about, rows: values.length, missing, anomalies });
}

/** Every row: time or row, value, expected, lower, upper, score, anomaly (1 or 0). */
export function detectionCsv({ target, time, values, times, observations }: Detected): string {
  const when =
    times === undefined
      ? { row: observations.map((_, i) => i + 1) }
      : { [time ?? "time"]: Array.from(times, (each) => new Date(each)) };
  const column = (name: "expected" | "lower" | "upper" | "score") => observations.map((each) => each[name]);
  return formatCsv(
    tableFrom({
      ...when,
      [target]: values,
      expected: column("expected"),
      lower: column("lower"),
      upper: column("upper"),
      score: column("score"),
      anomaly: observations.map(({ isAnomaly }) => (isAnomaly ? 1 : 0)),
    }),
    { decimals: 6 },
  );
}

function anomalyRows({ observations }: Detected): number[] {
  return observations.flatMap(({ isAnomaly }, row) => (isAnomaly ? [row] : []));
}

/** The series as a chart, with a mark below each anomaly; an anomaly's value is not averaged away. */
function markedChart(
  { target, values }: Detected,
  rows: readonly number[],
  paint: Console["paint"],
): string[] {
  const width = Math.min(WIDTH, values.length);
  const columnOf = (row: number) => Math.floor((row * width) / values.length);
  const sums = new Float64Array(width);
  const counts = new Float64Array(width);
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    sums[columnOf(row)]! += value;
    counts[columnOf(row)]! += 1;
  });
  const points = Array.from(sums, (sum, i) => sum / counts[i]!);
  const marks = new Array<string>(width).fill(" ");
  for (const row of rows) {
    points[columnOf(row)] = values[row]!;
    marks[columnOf(row)] = "▲";
  }
  const chart = terminalChart({ name: target, values: points }, paint.isColorSupported);
  const lines = chart.split("\n");
  const below = `${" ".repeat(CHART_START)}${paint.red(marks.join("").trimEnd())}`;
  return rows.length === 0 ? lines : [...lines.slice(0, -1), below, `${lines.at(-1)}   ▲ anomaly`];
}

function placeOf({ times }: Pick<Detected, "times">, row: number): string {
  return times === undefined ? `row ${row + 1}` : formatDate(times[row]!);
}

/** At most six digits. */
function shown(value: number): string {
  return Number.isNaN(value) ? "" : String(Number(value.toPrecision(6)));
}
