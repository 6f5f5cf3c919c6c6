// Calendar features: the phase of a time in its day, week and year, as sine and cosine.
import { daysInMonth } from "./civil.ts";
import { utc } from "./date.ts";
import { type Frequency, unitMilliseconds } from "./frequency.ts";
import { timeZone, wallTimes } from "./time-zone.ts";

/**
 * A cycle of the calendar. With phase p in [0, 1) its two features are sin 2πp and cos 2πp, so that the end
 * of a cycle lies next to its start.
 * - `hourOfDay`: p = time since midnight / 24 h.
 * - `dayOfWeek`: p = whole days since Monday / 7.
 * - `dayOfYear`: p = whole days since January 1 / days of that year.
 * - `month`: p = whole months since January / 12.
 */
export type CalendarCycle = "hourOfDay" | "dayOfWeek" | "dayOfYear" | "month";

/** Feature columns computed from times alone, so that they are known for the future too. */
export interface CalendarFeatures {
  /** `hourOfDaySin`, `hourOfDayCos`, and so on, in the order of `columns`. */
  readonly names: readonly string[];
  /** One array per feature, each of one value per time, in [-1, 1]. */
  readonly columns: readonly Float64Array[];
}

/**
 * The cycles that are informative at a frequency: steps shorter than a day get `hourOfDay`, `dayOfWeek` and
 * `dayOfYear`; whole days `dayOfWeek` (unless they are whole weeks) and `dayOfYear`; weeks `dayOfYear`;
 * months `month`, unless they are whole years; years none.
 */
export function calendarCycles({ unit, count }: Frequency): readonly CalendarCycle[] {
  if (unit === "year" || (unit === "month" && count % 12 === 0)) return [];
  if (unit === "month") return ["month"];
  const step = unitMilliseconds[unit] * count;
  if (step % unitMilliseconds.week === 0) return ["dayOfYear"];
  if (step % unitMilliseconds.day === 0) return ["dayOfWeek", "dayOfYear"];
  return ["hourOfDay", "dayOfWeek", "dayOfYear"];
}

/**
 * The features of every time (epoch milliseconds) for the cycles that fit `frequency`, or for those given; by
 * the wall clocks of the frequency's zone, by default UTC.
 */
export function calendarFeatures(
  times: Float64Array,
  frequency: Frequency,
  cycles: readonly CalendarCycle[] = calendarCycles(frequency),
): CalendarFeatures {
  const names: string[] = [];
  const columns: Float64Array[] = [];
  const { timeZone: zone } = frequency;
  const walls = zone === undefined ? times : wallTimes(times, timeZone(zone));
  for (const cycle of cycles) {
    const angles = walls.map((time) => 2 * Math.PI * phases[cycle](time));
    names.push(`${cycle}Sin`, `${cycle}Cos`);
    columns.push(angles.map(Math.sin), angles.map(Math.cos));
  }
  return { names, columns };
}

const dayLength = unitMilliseconds.day;

const phases: Readonly<Record<CalendarCycle, (time: number) => number>> = {
  hourOfDay: (time) => time / dayLength - Math.floor(time / dayLength),
  dayOfWeek: (time) => ((new Date(time).getUTCDay() + 6) % 7) / 7,
  dayOfYear: (time) => {
    const year = new Date(time).getUTCFullYear();
    return Math.floor((time - utc(year, 1, 1)) / dayLength) / (337 + daysInMonth(year, 2));
  },
  month: (time) => new Date(time).getUTCMonth() / 12,
};
