// The errors of rows whose times are not those of evenly spaced steps.
import {
  advice,
  type DataErrorDetails,
  describeFrequency,
  type Frequency,
  formatDate,
  option,
  type Table,
  TimeError,
} from "@grus/data";
import type { SeriesPlan } from "./series-plan.ts";

/** A time beside the first one of its series. */
export interface TimeFromStart {
  readonly time: number;
  readonly start: number;
  readonly frequency: Frequency;
}

/** A row without a time. */
export function withoutTime(table: Table, plan: SeriesPlan, row: number): TimeError {
  return new TimeError({
    ...placeOf(table, plan, row),
    problem: `the row${ofSeries(table, plan)} has no time.`,
    cure: "Give its time, or remove the row.",
  });
}

/** A time so far from the first one that most steps between have no row. */
export function tooFar(
  table: Table,
  plan: SeriesPlan,
  row: number,
  { time, start, frequency }: TimeFromStart,
): TimeError {
  return new TimeError({
    ...placeOf(table, plan, row),
    problem: `${formatDate(time)}${ofSeries(table, plan)} lies too far from ${formatDate(start)} for ${table.rows} rows that are ${describeFrequency(frequency)}: most steps between have no row.`,
    cure: [
      "Correct the time, or remove the row.",
      advice`Or gather the rows into longer steps: ${option("resample", "day")}.`,
    ],
  });
}

/** A time that is not a whole number of steps from the first one. */
export function betweenSteps(
  table: Table,
  plan: SeriesPlan,
  row: number,
  { time, start, frequency }: TimeFromStart,
): TimeError {
  return new TimeError({
    ...placeOf(table, plan, row),
    problem: `${formatDate(time)}${ofSeries(table, plan)} lies between two steps; expected times that are ${describeFrequency(frequency)} from ${formatDate(start)}.`,
    cure: advice`Gather the rows into equal steps: ${option("resample", "day")}.`,
  });
}

/** A time that is there more than once. */
export function repeatedTime(table: Table, plan: SeriesPlan, row: number, time: number): TimeError {
  const isAlone = plan.series === undefined;
  return new TimeError({
    ...placeOf(table, plan, row),
    problem: `${formatDate(time)}${ofSeries(table, plan)} is there more than once; expected one row a time${isAlone ? "" : " and series"}.`,
    cure: [
      ...(isAlone ? [advice`Name the column that tells the series apart: ${option("series")}.`] : []),
      advice`Choose a row: ${option("handleDuplicates", "first")}, ${option("handleDuplicates", "last")} or ${option("handleDuplicates", "mean")}.`,
    ],
  });
}

function placeOf(
  { file, lines }: Table,
  { time }: SeriesPlan,
  row: number,
): Pick<DataErrorDetails, "file" | "line" | "column"> {
  return { file, line: lines?.[row] || undefined, column: time };
}

function ofSeries({ series }: Table, plan: SeriesPlan): string {
  return plan.series === undefined ? "" : ` of series ${JSON.stringify(series)}`;
}
