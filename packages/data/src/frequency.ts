// The frequency of a series: inference of the step between times, and stepping by it.
//
// Calendar arithmetic is in UTC, or in the wall-clock time of the frequency's zone for steps of days and
// longer. Months and years are irregular by nature and are stepped by the calendar.
import { advice, option } from "./advice.ts";
import { daysInMonth } from "./civil.ts";
import { utc } from "./date.ts";
import { TimeError } from "./errors.ts";
import { instantOf, wallTimes, timeZone as zoneNamed } from "./time-zone.ts";

/** A unit of time. `businessDay` is Monday to Friday. */
export type TimeUnit =
  | "millisecond"
  | "second"
  | "minute"
  | "hour"
  | "day"
  | "businessDay"
  | "week"
  | "month"
  | "year";

/** One step of a series: `count` units. Plain data. */
export interface Frequency {
  readonly unit: TimeUnit;
  readonly count: number;
  /** Months and years only: the day of the month of every step, or the last day of shorter months. */
  readonly monthDay?: number | undefined;
  /** The zone whose calendar counts, such as `Europe/Berlin` or `+01:00`; undefined for UTC. */
  readonly timeZone?: string | undefined;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

/** Milliseconds of one unit; months and years have their mean length in the Gregorian calendar. */
export const unitMilliseconds: Readonly<Record<TimeUnit, number>> = {
  millisecond: 1,
  second: 1000,
  minute,
  hour,
  day,
  businessDay: day,
  week,
  month: 30.436875 * day,
  year: 365.2425 * day,
};

/**
 * The frequency of a series: its median step, as the largest unit that divides it. Steps of 28 days and more
 * become months or years when the day of the month stays the same (or is always the last). Daily steps
 * without one Saturday or Sunday become business days. `times` need not be ordered. With a zone, days and
 * longer steps are those of its wall clocks. Throws {@link TimeError} when there are fewer than two different
 * times.
 */
export function inferFrequency(times: Float64Array, timeZone?: string): Frequency {
  const sorted = distinctTimes(times);
  if (sorted.length < 2) {
    throw new TimeError({
      problem: `a frequency needs two different times; found ${sorted.length}.`,
      cure: ["Give more rows.", advice`Or pass the ${option("frequency")}.`],
    });
  }
  if (timeZone === undefined) return frequencyOf(sorted);
  // Clocks show an hour twice when they are set back.
  const walls = distinctTimes(wallTimes(sorted, zoneNamed(timeZone)));
  const onClocks = walls.length > 1 ? frequencyOf(walls) : undefined;
  return { ...(onClocks && isOfDays(onClocks) ? onClocks : frequencyOf(sorted)), timeZone };
}

function frequencyOf(sorted: Float64Array): Frequency {
  const step = medianStep(sorted);
  return calendarFrequency(sorted, step) ?? fixedFrequency(sorted, step);
}

function isOfDays({ unit, count }: Frequency): boolean {
  return (unitMilliseconds[unit] * count) % day === 0 || unit === "month" || unit === "year";
}

/** The times that are present, ascending, each of them once. */
function distinctTimes(times: Float64Array): Float64Array {
  const sorted = isAscending(times) ? times : times.filter((time) => !Number.isNaN(time)).sort();
  let kept = 0;
  const distinct = new Float64Array(sorted.length);
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct[kept++] = sorted[i]!;
  }
  return distinct.subarray(0, kept);
}

function isAscending(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if (!(times[i]! >= times[i - 1]!)) return false;
  return !Number.isNaN(times[0] ?? 0);
}

/** Describes a frequency in words: `daily`, `every 15 minutes`, `monthly`, `quarterly`. */
export function describeFrequency({ unit, count }: Frequency): string {
  if (unit === "month" && count === 3) return "quarterly";
  if (count !== 1) return `every ${count} ${unit === "businessDay" ? "business day" : unit}s`;
  return adverbs[unit];
}

/** The time `steps` steps after `time` (before it when negative). */
export function advance(time: number, frequency: Frequency, steps: number): number {
  if (frequency.timeZone === undefined || !isOfDays(frequency)) return advanceWall(time, frequency, steps);
  const zone = zoneNamed(frequency.timeZone);
  return instantOf(advanceWall(time + zone.offsetAt(time), frequency, steps), zone);
}

function advanceWall(time: number, frequency: Frequency, steps: number): number {
  const { unit, count } = frequency;
  const units = steps * count;
  if (unit === "businessDay") return advanceBusinessDays(time, units);
  if (unit === "month" || unit === "year")
    return advanceMonths(time, units * (unit === "year" ? 12 : 1), frequency.monthDay);
  return time + units * unitMilliseconds[unit];
}

/**
 * The number of steps between two times: a whole number when `to` lies on the steps from `from`, else a
 * fraction.
 */
export function stepsBetween(from: number, to: number, frequency: Frequency): number {
  const guess = Math.round(roughUnits(from, to, frequency.unit) / frequency.count);
  for (const steps of [guess, guess - 1, guess + 1]) if (advance(from, frequency, steps) === to) return steps;
  return (to - from) / (unitMilliseconds[frequency.unit] * frequency.count);
}

const adverbs: Readonly<Record<TimeUnit, string>> = {
  millisecond: "every millisecond",
  second: "every second",
  minute: "every minute",
  hour: "hourly",
  day: "daily",
  businessDay: "every business day",
  week: "weekly",
  month: "monthly",
  year: "yearly",
};

// The lower median, so that it is a step that occurs.
function medianStep(sorted: Float64Array): number {
  const steps = new Float64Array(sorted.length - 1);
  for (let i = 0; i < steps.length; i++) steps[i] = sorted[i + 1]! - sorted[i]!;
  const common = majority(steps);
  return common ?? steps.sort()[(steps.length - 1) >> 1]!;
}

/** The value of more than half of the steps, which then is their median (Boyer and Moore's vote). */
function majority(steps: Float64Array): number | undefined {
  let candidate = Number.NaN;
  let votes = 0;
  for (let i = 0; i < steps.length; i++) {
    if (votes === 0) candidate = steps[i]!;
    votes += steps[i] === candidate ? 1 : -1;
  }
  let count = 0;
  for (let i = 0; i < steps.length; i++) if (steps[i] === candidate) count++;
  return 2 * count > steps.length ? candidate : undefined;
}

function calendarFrequency(sorted: Float64Array, step: number): Frequency | undefined {
  const months = Math.round(step / unitMilliseconds.month);
  if (months < 1 || step < 28 * day) return undefined;
  const monthDay = Math.max(...sorted.subarray(0, 1000).map((time) => new Date(time).getUTCDate()));
  const onDay = sorted.filter((time) => dayInMonth(time, monthDay) === new Date(time).getUTCDate()).length;
  if (onDay < 0.9 * sorted.length) return undefined;
  return months % 12 === 0
    ? { unit: "year", count: months / 12, monthDay }
    : { unit: "month", count: months, monthDay };
}

function fixedFrequency(sorted: Float64Array, step: number): Frequency {
  if (step === day && isBusinessWeek(sorted)) return { unit: "businessDay", count: 1 };
  for (const unit of ["week", "day", "hour", "minute", "second"] as const) {
    if (step % unitMilliseconds[unit] === 0) return { unit, count: step / unitMilliseconds[unit] };
  }
  return { unit: "millisecond", count: step };
}

function isBusinessWeek(sorted: Float64Array): boolean {
  return sorted.length >= 10 && sorted.every((time) => !isWeekend(time));
}

function isWeekend(time: number): boolean {
  const weekday = new Date(time).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function advanceBusinessDays(time: number, days: number): number {
  const direction = Math.sign(days);
  const wholeWeeks = Math.trunc(days / 5);
  let at = time + wholeWeeks * week;
  for (let left = Math.abs(days - wholeWeeks * 5); left > 0; left--) {
    do at += direction * day;
    while (isWeekend(at));
  }
  return at;
}

function advanceMonths(time: number, months: number, monthDay: number | undefined): number {
  const date = new Date(time);
  const index = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  const wanted = monthDay ?? date.getUTCDate();
  return utc(year, month, Math.min(wanted, daysInMonth(year, month))) + (((time % day) + day) % day);
}

function dayInMonth(time: number, monthDay: number): number {
  const date = new Date(time);
  return Math.min(monthDay, daysInMonth(date.getUTCFullYear(), date.getUTCMonth() + 1));
}

function roughUnits(from: number, to: number, unit: TimeUnit): number {
  const exact = (to - from) / unitMilliseconds[unit];
  return unit === "businessDay" ? (exact * 5) / 7 : exact;
}
