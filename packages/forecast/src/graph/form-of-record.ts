// The form of the tasks that a forecaster reads from tables.
import type { ForecasterRecord } from "../forecaster/forecaster.ts";
import { holidayColumns } from "../holidays/holiday-columns.ts";
import { calendarColumns } from "../parts/calendar-columns.ts";
import { covariateNames } from "../read/covariates.ts";
import type { GraphForm } from "./part-graph.ts";

/** The names of its series and covariates, those of holidays and the calendar included. */
export function formOfRecord({
  horizon,
  series,
  covariates,
  holidays,
  frequency,
  roles,
}: ForecasterRecord): GraphForm {
  const hasTimes = frequency !== undefined && roles.time !== undefined;
  const calendar = hasTimes ? calendarColumns(new Float64Array(1), frequency).names : [];
  const calendarOfDays = { calendar: () => [], names: holidays?.names ?? [] };
  const days =
    hasTimes && holidays !== undefined
      ? holidayColumns(new Float64Array(0), frequency, calendarOfDays).names
      : [];
  return {
    horizon,
    series: series.map(({ id }) => id),
    future: [...covariateNames(covariates.future), ...days, ...calendar],
    past: covariateNames(covariates.past),
    statics: covariateNames(covariates.statics),
  };
}
