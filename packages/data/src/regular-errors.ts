// Errors about the times of a table that is to be regular.
import { type Advice, advice, option } from "./advice.ts";
import { formatDate } from "./date.ts";
import { TimeError } from "./errors.ts";
import { describeFrequency, unitMilliseconds } from "./frequency.ts";
import { dateColumn, lineOf, placeOf, type Table } from "./table.ts";
import type { TimeReport } from "./time-report.ts";

/** Too few different times to infer a step. */
export function noFrequency(table: Table, time: string): TimeError {
  const { size } = new Set(dateColumn(table, time).values);
  return new TimeError({
    ...placeOf(table),
    column: time,
    problem: `found ${count(size, "different time")}; expected at least two, to infer the step between rows.`,
    cure: ["Give more rows.", advice`Or pass the ${option("frequency")}.`],
  });
}

/** Rows without a time. */
export function missingTimes(table: Table, time: string, missing: readonly number[]): TimeError {
  return new TimeError({
    ...placeOf(table),
    line: lineOf(table, missing[0]!),
    column: time,
    problem: `found no time in ${count(missing.length, "row")}, first here; expected one in every row.`,
    cure: "Fill in the times, or remove these rows.",
  });
}

/** A row that is before the one above it. */
export function unordered(table: Table, time: string, row: number): TimeError {
  const { values } = dateColumn(table, time);
  return new TimeError({
    ...placeOf(table),
    line: lineOf(table, row),
    column: time,
    problem: `found ${formatDate(values[row]!)} after ${formatDate(values[row - 1]!)}; expected times in ascending order.`,
    cure: ["Sort the file by time.", advice`Or pass ${option("sort", true)}.`],
  });
}

/** Rows that repeat a time. */
export function repeated(table: Table, time: string, duplicates: readonly number[]): TimeError {
  const row = duplicates[0]!;
  const at = dateColumn(table, time).values[row]!;
  return new TimeError({
    ...placeOf(table),
    line: lineOf(table, row),
    column: time,
    problem: `found ${formatDate(at)} again (${count(duplicates.length, "repeated time")} in all); expected every time once.`,
    cure: [
      advice`Remove the repeated rows, or keep one of each: ${option("handleDuplicates", "first")} or ${option("handleDuplicates", "last")}.`,
      ...(table.series === undefined
        ? [
            advice`Where the file holds several series, name the column that tells them apart: ${option("series")}.`,
          ]
        : []),
      ...clockAdvice(table, time, [at]),
    ],
  });
}

/** Steps without a row. */
export function gapsFound(table: Table, time: string, { gaps, frequency, irregular }: TimeReport): TimeError {
  const { row, from, to } = gaps[0]!;
  const uneven = irregular.length;
  const steps = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  return new TimeError({
    ...placeOf(table),
    line: lineOf(table, row),
    column: time,
    problem: `found ${count(gaps.length, "gap")} (${count(steps, "step")}) in a series that is ${describeFrequency(frequency)}, the first from ${formatDate(from)} to ${formatDate(to)}; expected none.`,
    cure: [
      advice`Fill them with interpolated rows: ${option("handleGaps", "fill")}; or keep the gaps: ${option("handleGaps", "keep")}.`,
      ...(uneven > 0
        ? [
            advice`Where rows come at uneven times, gather them into equal steps: ${option("resample", "day")}.`,
          ]
        : []),
      ...clockAdvice(
        table,
        time,
        gaps.map((gap) => gap.from),
      ),
    ],
  });
}

/** Times at which clocks change, in a column of wall-clock times without a zone, are the zone's doing. */
function clockAdvice(table: Table, time: string, found: readonly number[]): readonly Advice[] {
  if (dateColumn(table, time).timeZone !== undefined || !found.some(mayBeClockChange)) return [];
  return [advice`Where clocks were changed then, name their zone: ${option("timeZone", "Europe/Berlin")}.`];
}

/** In the small hours of a Sunday in March, April, September, October or November. */
function mayBeClockChange(time: number): boolean {
  const date = new Date(time);
  const isSmallHour = date.getUTCHours() <= 3 && time % unitMilliseconds.day !== 0;
  return date.getUTCDay() === 0 && isSmallHour && [2, 3, 8, 9, 10].includes(date.getUTCMonth());
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
