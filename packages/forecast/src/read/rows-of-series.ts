// The rows of each series of a table, in order of time, with the step that each of them is.
import {
  advance,
  advice,
  dateColumn,
  type Frequency,
  inferFrequency,
  option,
  splitSeries,
  stepsBetween,
  type Table,
  TimeError,
  unitMilliseconds,
} from "@grus/data";
import type { SeriesPlan } from "./series-plan.ts";
import { betweenSteps, repeatedTime, tooFar, withoutTime } from "./time-errors.ts";

/** The rows of one series. */
export interface SeriesRows {
  /** The text of the column of series; "" where there is none. */
  readonly id: string;
  /** Its rows alone, in their order. */
  readonly table: Table;
  /** Rows of that table, in order of time. */
  readonly rows: Int32Array;
  /** The step of each row, from 0 on; rows that repeat a time have the same step. */
  readonly steps: Int32Array;
  /** The time of step 0; undefined without a column of dates. */
  readonly start: number | undefined;
}

/** All series of a table. */
export interface TableRows {
  readonly series: readonly SeriesRows[];
  /** Undefined without a column of dates. */
  readonly frequency: Frequency | undefined;
  /** Whether rows were not in order of time within a series. */
  readonly wasUnordered: boolean;
}

/** How far from a step a time may lie, in steps. */
const TOLERANCE = 0.25;
/** Steps of a series at most: so many in all, or for each of its rows. More tell of a time that is wrong. */
const MOST_STEPS = { all: 2_000_000, row: 100 };

/**
 * Divides a table into its series. Throws {@link TimeError} for a row without a time, a time that is repeated
 * where `handleDuplicates` does not say what to do, and times that are not evenly spaced or too far apart.
 */
export function rowsOfSeries(table: Table, plan: SeriesPlan): TableRows {
  const groups = plan.series === undefined ? [table] : splitSeries(table, plan.series);
  const { time } = plan;
  if (time === undefined) return inOrder(groups);
  const frequency = plan.frequency ?? frequencyOf(groups, time);
  if (frequency === undefined) return inOrder(groups);
  let wasUnordered = false;
  const series = groups.map((own) => {
    const { values: times } = dateColumn(own, time);
    const ordered = isAscending(times)
      ? everyRow(own)
      : everyRow(own).sort((a, b) => times[a]! - times[b]! || a - b);
    wasUnordered ||= !isAscending(times);
    return { id: nameOf(own), table: own, ...stepsOf(own, plan, ordered, times, frequency) };
  });
  return { series, frequency, wasUnordered };
}

/** Series of rows in the order of the table, without times. */
function inOrder(groups: readonly Table[]): TableRows {
  const series = groups.map((table) => {
    const rows = everyRow(table);
    return { id: nameOf(table), table, rows, steps: rows, start: undefined };
  });
  return { series, frequency: undefined, wasUnordered: false };
}

function everyRow({ rows }: Table): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function nameOf({ series = "" }: Table): string {
  return series;
}

/** The frequency of the series with the most rows; undefined where that is a single one. */
function frequencyOf(groups: readonly Table[], time: string): Frequency | undefined {
  const longest = groups.reduce((best, each) => (each.rows > best.rows ? each : best));
  if (longest.rows === 1) return undefined;
  const { values: own, timeZone } = dateColumn(longest, time);
  if (new Set(own).size > 1) return inferFrequency(own, timeZone);
  throw new TimeError({
    file: longest.file,
    column: time,
    problem: `a frequency needs two different times in a series; found ${new Set(own).size}.`,
    cure: ["Give more rows.", advice`Or name the column that tells the series apart: ${option("series")}.`],
  });
}

function isAscending(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if (!(times[i]! >= times[i - 1]!)) return false;
  return times.length === 0 || !Number.isNaN(times[0]!);
}

function stepsOf(
  table: Table,
  plan: SeriesPlan,
  rows: Int32Array,
  times: Float64Array,
  frequency: Frequency,
): Pick<SeriesRows, "rows" | "steps" | "start"> {
  const start = times[rows[0]!]!;
  const fixed = fixedStep(frequency);
  const most = Math.max(MOST_STEPS.all, MOST_STEPS.row * rows.length);
  const steps = rows.map((row) => {
    const time = times[row]!;
    if (Number.isNaN(time)) throw withoutTime(table, plan, row);
    const exact = fixed === undefined ? stepsBetween(start, time, frequency) : (time - start) / fixed;
    const step = Math.round(exact);
    if (step >= most) throw tooFar(table, plan, row, { time, start, frequency });
    if (Math.abs(exact - step) <= TOLERANCE) return step;
    throw betweenSteps(table, plan, row, { time, start, frequency });
  });
  if (plan.handleDuplicates === undefined || plan.handleDuplicates === "error") {
    const repeated = steps.findIndex((step, i) => i > 0 && step === steps[i - 1]!);
    if (repeated > 0) throw repeatedTime(table, plan, rows[repeated]!, times[rows[repeated]!]!);
  }
  return { rows, steps, start };
}

/** Milliseconds of a step; undefined where steps differ in length. */
function fixedStep({ unit, count }: Frequency): number | undefined {
  if (unit === "month" || unit === "year" || unit === "businessDay") return undefined;
  return unitMilliseconds[unit] * count;
}

/** The times of `count` steps from `start`. */
export function timesFrom(start: number, frequency: Frequency, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, step) => advance(start, frequency, step));
}
