// The season that the distance between times suggests.
import { medianOf } from "../median.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps of about a day, a week, a month, and what repeats at them: a week, a year, a year. */
const LONG_STEPS = [
  { least: 0.9 * DAY, most: 1.1 * DAY, season: 7 },
  { least: 6 * DAY, most: 8 * DAY, season: 52 },
  { least: 27 * DAY, most: 32 * DAY, season: 12 },
  { least: 88 * DAY, most: 93 * DAY, season: 4 },
] as const;
const LONGEST_SEASON = 10_000;
const MOST_TIMES = 50;

/**
 * The rows of a season from the median distance of the first 50 times (epoch milliseconds, ascending): a day
 * for steps below a day (an hour, a minute for steps below about 10 seconds), a week for days, a year for
 * weeks, months and quarters, else 1. NaN times are left out.
 */
export function seasonOfTimes(times: ArrayLike<number>): number {
  const step = medianStep(Array.from(times).filter((time) => !Number.isNaN(time)));
  if (!(step > 0)) return 1;
  const long = LONG_STEPS.find(({ least, most }) => step >= least && step <= most);
  if (long !== undefined) return long.season;
  const rows = [DAY, HOUR, MINUTE].map((span) => Math.round(span / step));
  return rows.find((season) => season > 1 && season <= LONGEST_SEASON) ?? 1;
}

function medianStep(times: readonly number[]): number {
  const first = times.slice(0, MOST_TIMES + 1);
  const steps = first.slice(1).map((time, i) => time - first[i]!);
  return medianOf(steps);
}
