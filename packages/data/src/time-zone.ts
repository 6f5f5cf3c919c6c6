// Time zones by Intl: the offset of a zone at an instant, and the instant of a wall-clock time.
//
// A wall-clock time is written as the epoch milliseconds that it would have in UTC.
import { OptionError } from "./errors.ts";

/** A time zone. */
export interface TimeZone {
  readonly name: string;
  /** Milliseconds that wall clocks are ahead of UTC at an instant. */
  offsetAt(instant: number): number;
  /**
   * The instants at which wall clocks show a time: one; two, in order, where clocks are set back; none where
   * they are set forward.
   */
  instantsOf(wall: number): readonly number[];
}

const minute = 60_000;
const day = 1440 * minute;
const week = 7 * day;

/**
 * A zone of the IANA database, such as `Europe/Berlin`, or a fixed offset, such as `+01:00`. Throws
 * {@link OptionError} for an unknown name.
 */
export function timeZone(name: string): TimeZone {
  const known = zones.get(name);
  if (known) return known;
  const zone = createZone(name);
  zones.set(name, zone);
  return zone;
}

// A zone costs a formatter and many questions to it, and is asked for at every step of a calendar.
const zones = /* @__PURE__ */ new Map<string, TimeZone>();

function createZone(name: string): TimeZone {
  const fixed = fixedOffset(name);
  const offsetAt = fixed === undefined ? zoneOffsets(name) : () => fixed;
  return {
    name,
    offsetAt,
    instantsOf(wall) {
      const offsets = [...new Set([offsetAt(wall - day), offsetAt(wall + day)])];
      const instants = offsets
        .map((offset) => wall - offset)
        .filter((instant) => wall - offsetAt(instant) === instant);
      return instants.sort((a, b) => a - b);
    },
  };
}

/** The wall-clock times of instants. */
export function wallTimes(instants: Float64Array, zone: TimeZone): Float64Array {
  return instants.map((instant) => instant + (Number.isNaN(instant) ? 0 : zone.offsetAt(instant)));
}

/** The instant of a wall-clock time: the first of two; one that clocks skip is read by the offset before. */
export function instantOf(wall: number, zone: TimeZone): number {
  return zone.instantsOf(wall)[0] ?? wall - zone.offsetAt(wall - day);
}

/** `+01:00` for an offset of 3,600,000 milliseconds. */
export function offsetText(offset: number): string {
  const minutes = Math.abs(Math.round(offset / minute));
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function fixedOffset(name: string): number | undefined {
  if (/^(utc|gmt|z)$/i.test(name)) return 0;
  const found = /^([+-])(\d{2}):(\d{2})$/.exec(name);
  return found
    ? (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * minute
    : undefined;
}

/**
 * Offsets of a zone, with one question to Intl a week at most, and a bisection where a week has two offsets.
 */
function zoneOffsets(name: string): (instant: number) => number {
  const ask = offsetReader(name);
  const atWeek = new Map<number, number>();
  const changes = new Map<number, number>();
  const startOf = (index: number): number => {
    const known = atWeek.get(index);
    if (known !== undefined) return known;
    const offset = ask(index * week);
    atWeek.set(index, offset);
    return offset;
  };
  return (instant) => {
    const index = Math.floor(instant / week);
    const [before, after] = [startOf(index), startOf(index + 1)];
    if (before === after) return before;
    let change = changes.get(index);
    if (change === undefined) {
      change = changeWithin(ask, index * week, (index + 1) * week, before);
      changes.set(index, change);
    }
    return instant < change ? before : after;
  };
}

/** The first whole minute after which the offset is no longer `before`. */
function changeWithin(ask: (instant: number) => number, from: number, to: number, before: number): number {
  let [low, high] = [from / minute, to / minute];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (ask(middle * minute) === before) low = middle;
    else high = middle;
  }
  return high * minute;
}

function offsetReader(name: string): (instant: number) => number {
  const format = formatFor(name);
  return (instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const field = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
    const year = parts.get("era") === "BC" ? 1 - field("year") : field("year");
    const date = new Date(0);
    date.setUTCFullYear(year, field("month") - 1, field("day"));
    date.setUTCHours(field("hour"), field("minute"), field("second"));
    return date.getTime() - instant;
  };
}

function formatFor(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw new OptionError({
      problem: `timeZone is ${JSON.stringify(name)}; expected a zone such as "Europe/Berlin", "UTC" or "+01:00".`,
    });
  }
}
