// Seasons suggested by the calendar at a frequency.
import { type Frequency, unitMilliseconds } from "./frequency.ts";

/** A season: its length in steps, and in words. */
export interface NamedSeason {
  readonly period: number;
  /** `a year ago`, `a week ago`, `a day ago`, `an hour ago`, `one step ago`. */
  readonly label: string;
}

/**
 * The season of the seasonal-naive baseline: a year where steps are a day or longer (365 days, 261 business
 * days, 52 weeks, 12 months), a week for shorter steps; if the `available` rows before the first forecast are
 * fewer, the longest of week, day and hour that fits. One step if none fits.
 */
export function defaultSeason(frequency: Frequency, available: number): NamedSeason {
  const fitting = calendarSeasons(frequency).find(({ period }) => period <= available);
  return fitting ?? { period: 1, label: "one step ago" };
}

/**
 * The seasons of whole steps, more than one, that are plausible at a frequency, the most informative first. A
 * year is included only for steps of whole days or longer.
 */
export function calendarSeasons(frequency: Frequency): readonly NamedSeason[] {
  return (["year", "week", "day", "hour"] as const)
    .map((unit) => ({
      period: seasonSteps(unit, frequency),
      label: `${unit === "hour" ? "an" : "a"} ${unit} ago`,
    }))
    .filter(({ period }) => Number.isInteger(period) && period > 1);
}

function seasonSteps(season: "year" | "week" | "day" | "hour", { unit, count }: Frequency): number {
  if (unit === "businessDay")
    return season === "year" ? Math.round(261 / count) : season === "week" ? 5 / count : Number.NaN;
  if (unit === "month" || unit === "year")
    return season === "year" ? (unit === "month" ? 12 : 1) / count : Number.NaN;
  const step = unitMilliseconds[unit] * count;
  if (season !== "year") return unitMilliseconds[season] / step;
  return step % unitMilliseconds.day === 0 ? Math.round((365 * unitMilliseconds.day) / step) : Number.NaN;
}
