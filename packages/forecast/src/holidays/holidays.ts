// Which days are holidays: those of a country, or those that the caller knows.
import { OptionError } from "@grus/data";
import { type CountryCalendar, countryCalendar } from "./country-calendar.ts";
import type { Holiday, HolidayPlace } from "./holiday.ts";

/** The holidays from one day to another, both included and written as YYYY-MM-DD. */
export type HolidayCalendar = (from: string, to: string) => readonly Holiday[];

/**
 * A country, whose holidays the package `date-holidays` knows; a list, which is taken to hold all holidays of the years
 * from its first date to its last one; or a function.
 */
export type Holidays = HolidayPlace | readonly Holiday[] | HolidayCalendar;

/** Holidays of a forecaster as plain data. */
export interface SavedHolidays {
  /** Undefined for a function, which `predict` is then given. */
  readonly source: HolidayPlace | readonly Holiday[] | undefined;
  /** The names of those that have a column each. */
  readonly names: readonly string[];
}

/**
 * The calendar of holidays. Throws {@link OptionError} where `date-holidays` is not installed or does not know the
 * country; the calendar throws one for a date that is not YYYY-MM-DD, and for days that a list does not reach.
 */
export async function openHolidays(holidays: Holidays): Promise<HolidayCalendar> {
  if (typeof holidays === "function") return (from, to) => checked(holidays(from, to));
  return isList(holidays) ? listedCalendar(checked(holidays)) : fromYears(await countryCalendar(holidays));
}

/** What of holidays is plain data, to be kept: a function is not. */
export function savedHolidays(holidays: Holidays): HolidayPlace | readonly Holiday[] | undefined {
  return typeof holidays === "function" ? undefined : holidays;
}

/** The holidays of days, from those of years. */
function fromYears(ofYear: CountryCalendar): HolidayCalendar {
  return (from, to) => {
    const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
    const years = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    return years.flatMap(ofYear).filter(({ date }) => date >= from && date <= to);
  };
}

function listedCalendar(list: readonly Holiday[]): HolidayCalendar {
  const dates = list.map(({ date }) => date).sort();
  return (from, to) => {
    const [first = "", last = ""] = [dates[0], dates.at(-1)];
    if (from.slice(0, 4) < first.slice(0, 4) || to.slice(0, 4) > last.slice(0, 4))
      throw new OptionError({
        problem: `holidays: the list is ${dates.length === 0 ? "empty" : `of ${first} to ${last}`}; expected the holidays of all years from ${from} to ${to}.`,
        cure: "Add those of the other years.",
      });
    return list.filter(({ date }) => date >= from && date <= to);
  };
}

function checked(list: readonly Holiday[]): readonly Holiday[] {
  const wrong = list.find(({ date }) => !DATE.test(date));
  if (wrong === undefined) return list;
  throw new OptionError({
    problem: `holidays: ${JSON.stringify(wrong.name)} has the date ${JSON.stringify(wrong.date)}; expected YYYY-MM-DD.`,
  });
}

const DATE = /^\d{4}-\d\d-\d\d$/;

function isList(holidays: HolidayPlace | readonly Holiday[]): holidays is readonly Holiday[] {
  return Array.isArray(holidays);
}
