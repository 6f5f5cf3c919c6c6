// Holidays as covariates that are known ahead.
import {
  advice,
  calendarFeatures,
  describeFrequency,
  type Frequency,
  formatDate,
  OptionError,
  option,
  unitMilliseconds,
} from "@grus/data";
import type { HolidayCalendar } from "./holidays.ts";

/** Holidays of a task. */
export interface TaskHolidays {
  readonly calendar: HolidayCalendar;
  /** Those that have a column, besides the one of all: they come more than once. */
  readonly names: readonly string[];
}

/** Columns by name, one value a time. */
interface HolidayColumns {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
}

/** Covariates that explain together. */
interface HolidayCovariates {
  readonly label: string;
  readonly covariates: readonly string[];
}

const ANY = "holidays";
const BY_HOUR = ["holidays by hour, sine", "holidays by hour, cosine"] as const;
const PREFIX = "holiday: ";
const DAY = unitMilliseconds.day;

/** The day of each time, and the names of its holidays. */
interface DayNames {
  readonly days: readonly string[];
  readonly names: readonly (readonly string[])[];
}

/**
 * 1 on a holiday, else 0; of steps shorter than a day the same times the sine and cosine of the hour, since a holiday
 * changes the course of a day; then 1 on the holidays of each name.
 */
export function holidayColumns(
  times: Float64Array,
  frequency: Frequency,
  { calendar, names }: TaskHolidays,
): HolidayColumns {
  const { names: days } = namesOf(times, frequency, calendar);
  const any = Float64Array.from(days, (own) => (own.length > 0 ? 1 : 0));
  const named = names.map((name) => Float64Array.from(days, (own) => (own.includes(name) ? 1 : 0)));
  const byHour = isShort(frequency)
    ? calendarFeatures(times, frequency, ["hourOfDay"]).columns.map((hour) =>
        hour.map((value, t) => (any[t] === 1 ? value : 0)),
      )
    : [];
  return {
    names: [ANY, ...(byHour.length > 0 ? BY_HOUR : []), ...names.map((name) => PREFIX + name)],
    columns: [any, ...byHour, ...named],
  };
}

/** The names of the holidays of times that come in more than one year. */
export function repeatedHolidays(
  times: Float64Array,
  frequency: Frequency,
  calendar: HolidayCalendar,
): readonly string[] {
  const years = new Map<string, Set<string>>();
  const { days, names } = namesOf(times, frequency, calendar);
  names.forEach((own, t) => {
    for (const name of own) years.set(name, (years.get(name) ?? new Set()).add(days[t]!.slice(0, 4)));
  });
  return [...years].filter(([, seen]) => seen.size > 1).map(([name]) => name);
}

/** How many days with holidays times have. */
export function countHolidays(times: Float64Array, frequency: Frequency, calendar: HolidayCalendar): number {
  const { days, names } = namesOf(times, frequency, calendar);
  return new Set(days.filter((_, t) => names[t]!.length > 0)).size;
}

/** Throws {@link OptionError} for steps that are longer than a day, and without times. */
export function checkDays(frequency: Frequency | undefined): asserts frequency is Frequency {
  const found =
    frequency === undefined ? "there is no column of dates" : `the rows are ${describeFrequency(frequency)}`;
  if (frequency !== undefined && unitMilliseconds[frequency.unit] * frequency.count <= DAY) return;
  throw new OptionError({
    problem: advice`${option("holidays")}: ${found}; expected steps of a day or shorter.`,
    cure: advice`Leave ${option("holidays")} out, or give a column such as the holidays of each month as one that is known ahead.`,
  });
}

/** The covariates of holidays among names: all alike, then those of each name too; empty where there are none. */
export function holidayCovariates(names: readonly string[]): readonly HolidayCovariates[] {
  if (!names.includes(ANY)) return [];
  const all = names.filter((name) => name === ANY || isByHour(name));
  const named = names.filter((name) => name.startsWith(PREFIX));
  const alike = { label: "holidays", covariates: all };
  return named.length === 0
    ? [alike]
    : [alike, { label: "holidays by name", covariates: [...all, ...named] }];
}

/** Whether a covariate is one of holidays. */
export function isOfHolidays(name: string): boolean {
  return name === ANY || isByHour(name) || name.startsWith(PREFIX);
}

function isByHour(name: string): boolean {
  return name === BY_HOUR[0] || name === BY_HOUR[1];
}

function namesOf(times: Float64Array, frequency: Frequency, calendar: HolidayCalendar): DayNames {
  if (times.length === 0) return { days: [], names: [] };
  const days = Array.from(times, (time) => formatDate(time, false, frequency.timeZone).slice(0, 10));
  const names = new Map<string, string[]>();
  for (const { date, name } of calendar(days[0]!, days.at(-1)!)) {
    const own = names.get(date);
    if (own === undefined) names.set(date, [name]);
    else if (!own.includes(name)) own.push(name);
  }
  return { days, names: days.map((day) => names.get(day) ?? NONE) };
}

const NONE: readonly string[] = [];

function isShort({ unit, count }: Frequency): boolean {
  return unitMilliseconds[unit] * count < DAY;
}
