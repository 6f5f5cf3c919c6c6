// Conversion between dates in text and epoch milliseconds.
import { daysFromCivil } from "./civil.ts";
import { type DateOrder, numericReader, readYear, readYearFirst } from "./date-forms.ts";
import { offsetText, type TimeZone, timeZone as zoneNamed } from "./time-zone.ts";

/**
 * Epoch milliseconds of a date, or NaN for text that is not a date. Accepted are `yyyy-mm-dd`, `yyyy/mm/dd`,
 * `yyyy.mm.dd`, `yyyy-mm`, each with an optional time (`T` or a space, `hh:mm[:ss[.fraction]]`, AM or PM,
 * then `Z`, `+hh:mm`, `+hhmm` or nothing), and with `order` also `dd/mm/yyyy` or `mm/dd/yyyy` with `/`, `-`
 * or `.`, and years of two digits. Without an offset a time is taken as UTC. Days that do not exist (February
 * 30) are not dates.
 */
export function parseDate(text: string, order?: DateOrder): number {
  const trimmed = text.trim();
  const found = readYearFirst(trimmed) ?? (order && numericReader(order)(trimmed));
  return found ? found.wall - (found.offset ?? 0) : Number.NaN;
}

/** Epoch milliseconds of `yyyy` or of what {@link parseDate} reads. */
export function parseDateOrYear(text: string, order?: DateOrder): number {
  return readYear(text.trim())?.wall ?? parseDate(text, order);
}

/**
 * `yyyy-mm-dd`, with `Thh:mm:ss` (and a fraction where there is one) unless it is midnight or `withTime` says
 * otherwise; in UTC, or with a zone in its wall-clock time, with the offset behind a time of day. The inverse
 * of {@link parseDate}. A time outside the range of `Date` gives an empty string.
 */
export function formatDate(time: number, withTime?: boolean, timeZone?: string | TimeZone): string {
  const zone = typeof timeZone === "string" ? zoneNamed(timeZone) : timeZone;
  const offset = zone === undefined || Number.isNaN(time) ? 0 : zone.offsetAt(time);
  const date = new Date(time + offset);
  if (Number.isNaN(date.getTime())) return "";
  const text = date.toISOString();
  const split = text.indexOf("T");
  const day = text.slice(0, split);
  const clock = text
    .slice(split + 1)
    .replace("Z", "")
    .replace(/\.000$/, "");
  const suffix = zone === undefined ? "" : offsetText(offset);
  return (withTime ?? clock !== "00:00:00") ? `${day}T${clock}${suffix}` : day;
}

/** Epoch milliseconds of midnight UTC of a day; unlike `Date.UTC` it takes the years 0 to 99 as they are. */
export function utc(year: number, month: number, day: number): number {
  return daysFromCivil(year, month, day) * 86_400_000;
}
