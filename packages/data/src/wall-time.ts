// Times as they are written: a day and a time of day, and an offset where there is one.
import { daysFromCivil } from "./civil.ts";

/** A time in text. */
export interface WallTime {
  /** The epoch milliseconds that it would have in UTC. */
  readonly wall: number;
  /** Milliseconds that it is ahead of UTC; undefined where the text does not say. */
  readonly offset: number | undefined;
}

/** Reads a time; undefined for text that is not one. */
export type WallReader = (text: string) => WallTime | undefined;

const dayLength = 86_400_000;

/**
 * The pattern of a time of day, with six groups: hour, minute, second, fraction, `a` or `p`, offset.
 * `10:30`, `10:30:15.5`, `2 PM`, `14:30+02:00`, `14:30 UTC`, `14:30Z[Etc/UTC]`.
 */
export const clockPattern: string = String.raw`(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?(?:\s*([ap])\.?\s?m\.?)?(?:\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)(?:\[[^\]]*\])?)?`;

/** A day and the groups of {@link clockPattern}, from the first; undefined if one of them does not exist. */
export function wallTime(
  year: number,
  month: number,
  day: number,
  clock: readonly (string | undefined)[] = [],
): WallTime | undefined {
  const days = daysFromCivil(year, month, day);
  const time = clockOf(clock);
  if (Number.isNaN(days) || Number.isNaN(time)) return undefined;
  return { wall: days * dayLength + time, offset: offsetOf(clock[5]) };
}

/** Milliseconds since midnight; 24:00 is the end of the day. */
function clockOf([hour, minute, second, fraction, half]: readonly (string | undefined)[]): number {
  if (hour === undefined) return 0;
  if (minute === undefined && half === undefined) return Number.NaN;
  const [m, s] = [Number(minute ?? "0"), Number(second ?? "0")];
  const milliseconds = Math.round(Number(`0.${fraction ?? "0"}`) * 1000);
  const h = half === undefined ? Number(hour) : hourOf12(Number(hour), half.toLowerCase());
  const time = ((h * 60 + m) * 60 + s) * 1000 + milliseconds;
  return m > 59 || s > 59 || time > dayLength ? Number.NaN : time;
}

function hourOf12(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half === "p" ? 12 : 0);
}

function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(text);
  if (!found) return 0;
  return (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3] ?? "0")) * 60_000;
}

const clockAlone = /* @__PURE__ */ new RegExp(`^${clockPattern}$`, "i");

/** Milliseconds since midnight of a time of day alone; NaN for other texts. */
export function readClock(text: string): number {
  const match = clockAlone.exec(text.trim());
  return match ? clockOf(match.slice(1, 6)) : Number.NaN;
}

/** A year in two digits: 69 to 99 are in the twentieth century, 00 to 68 in the next (as POSIX has it). */
export function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length > 2 ? year : year + (year < 69 ? 2000 : 1900);
}
