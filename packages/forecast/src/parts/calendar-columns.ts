// The calendar as covariates that are known ahead.
import { calendarFeatures, type Frequency } from "@grus/data";

/** Columns by name, one value a time. */
export interface CalendarColumns {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
}

/**
 * The cycles of the calendar that fit the frequency, as sines and cosines; of the year, twice a year as well,
 * since the year is seldom one plain wave.
 */
export function calendarColumns(times: Float64Array, frequency: Frequency): CalendarColumns {
  const { names, columns } = calendarFeatures(times, frequency);
  const at = names.indexOf("dayOfYearSin");
  if (at < 0) return { names, columns };
  const [sine, cosine] = [columns[at]!, columns[at + 1]!];
  return {
    names: [...names, ...SECOND],
    columns: [
      ...columns,
      sine.map((value, t) => 2 * value * cosine[t]!),
      sine.map((value, t) => cosine[t]! ** 2 - value ** 2),
    ],
  };
}

const FIRST = ["dayOfYearSin", "dayOfYearCos"];
const SECOND = ["halfYearSin", "halfYearCos"];

/** The names that columns of the calendar may have. */
export const CALENDAR_NAMES: readonly string[] = [
  "hourOfDay",
  "dayOfWeek",
  "dayOfYear",
  "halfYear",
  "month",
].flatMap((cycle) => [`${cycle}Sin`, `${cycle}Cos`]);

/** Whether a covariate is the calendar's rather than a column's. */
export function isOfCalendar(name: string): boolean {
  return CALENDAR_NAMES.includes(name);
}

/** The covariates of the year among names: one wave a year, then both; empty where the calendar has none. */
export function yearCovariates(names: readonly string[]): readonly (readonly string[])[] {
  return names.includes(FIRST[0]!) ? [FIRST, [...FIRST, ...SECOND]] : [];
}
