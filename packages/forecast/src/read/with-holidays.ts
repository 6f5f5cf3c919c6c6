// The holidays of a table that was read.
import { advice, type Frequency, type Note, OptionError, option } from "@grus/data";
import { checkDays, countHolidays, isOfHolidays, repeatedHolidays } from "../holidays/holiday-columns.ts";
import {
  type HolidayCalendar,
  type Holidays,
  openHolidays,
  type SavedHolidays,
} from "../holidays/holidays.ts";
import { type TableData, type TableSeries, timesOf } from "./table-task.ts";

/**
 * What was read with holidays; a column for each of `names`, by default of those that come in more than one year. Throws
 * {@link OptionError} for steps longer than a day.
 */
export function withHolidays(
  data: TableData,
  calendar: HolidayCalendar,
  names?: readonly string[],
): TableData {
  const { frequency } = data;
  checkDays(frequency);
  if (data.plan.future.some(isOfHolidays))
    throw new OptionError({
      problem: advice`${option("holidays")}: a column that is known ahead has the name ${JSON.stringify(data.plan.future.find(isOfHolidays))}.`,
      cure: "Leave out one of the two, or name the column otherwise.",
    });
  return { ...data, holidays: { calendar, names: names ?? repeated(data, frequency, calendar) } };
}

/** The same with the holidays that a forecaster keeps, or those given in their place. */
export async function withSavedHolidays(
  data: TableData,
  saved: SavedHolidays | undefined,
  given: Holidays | undefined,
): Promise<TableData> {
  if (saved === undefined && given === undefined) return data;
  if (saved === undefined)
    throw new OptionError({
      problem: "holidays: the forecaster was made without them.",
      cure: "Omit holidays.",
    });
  const holidays = given ?? saved.source;
  if (holidays !== undefined) return withHolidays(data, await openHolidays(holidays), saved.names);
  throw new OptionError({
    problem: "holidays: the forecaster was made with a function, which is not kept; expected holidays.",
    cure: "Give the function again.",
  });
}

/** Those that come again in the longest series. */
function repeated(data: TableData, frequency: Frequency, calendar: HolidayCalendar): readonly string[] {
  const longest = longestOf(data);
  return repeatedHolidays(timesOf(data, longest, 0, longest.values.length)!, frequency, calendar);
}

/** How many of the days are holidays, and of those to forecast, undefined where none were asked for. */
export function holidayNote(data: TableData, horizon: number): Note | undefined {
  const { holidays, frequency } = data;
  if (holidays === undefined || frequency === undefined) return undefined;
  const longest = longestOf(data);
  const rows = longest.values.length;
  const [before, after] = [
    countHolidays(timesOf(data, longest, 0, rows)!, frequency, holidays.calendar),
    countHolidays(timesOf(data, longest, rows, horizon)!, frequency, holidays.calendar),
  ];
  const several = data.series.length > 1 ? " of the longest series" : "";
  return { text: `Holidays: ${before} days${several}, and ${after} of those to forecast.` };
}

function longestOf({ series }: TableData): TableSeries {
  return series.reduce((best, each) => (each.values.length > best.values.length ? each : best));
}
