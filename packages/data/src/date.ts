// Conversion between dates in text (ISO 8601 and common variants) and epoch milliseconds.

/** How to read dates that do not start with the year: `dayFirst` 31/12/2012, `monthFirst` 12/31/2012. */
export type DateOrder = "dayFirst" | "monthFirst";

/**
 * Epoch milliseconds of a date, or NaN for text that is not a date. Accepted are `yyyy-mm-dd`, `yyyy/mm/dd`,
 * `yyyy.mm.dd`, `yyyy-mm`, each with an optional time (`T` or a space, `hh:mm[:ss[.fraction]]`, then `Z`,
 * `+hh:mm`, `+hhmm` or nothing), and with `order` also `dd/mm/yyyy` or `mm/dd/yyyy` with `/`, `-` or `.`.
 * Without an offset a time is taken as UTC, so that clock changes never matter. Days that do not exist
 * (February 30) are not dates.
 */
export function parseDate(text: string, order?: DateOrder): number {
  const trimmed = text.trim();
  const match = yearFirst.exec(trimmed);
  if (match) return compose(match[1]!, match[3]!, match[4] ?? "1", match.slice(5));
  const other = order && yearLast.exec(trimmed);
  if (!other) return Number.NaN;
  const [first, second] = [other[1]!, other[3]!];
  const [day, month] = order === "dayFirst" ? [first, second] : [second, first];
  return compose(other[4]!, month, day, other.slice(5));
}

/** Epoch milliseconds of `yyyy` or of what {@link parseDate} reads: for columns declared as dates. */
export function parseDateOrYear(text: string, order?: DateOrder): number {
  const trimmed = text.trim();
  return /^\d{4}$/.test(trimmed) ? utc(Number(trimmed), 1, 1) : parseDate(trimmed, order);
}

/** Whether a text looks like a date that does not start with its year, such as 31/12/2012. */
export function looksYearLast(text: string): boolean {
  return yearLast.test(text.trim());
}

/**
 * `yyyy-mm-dd`, with `Thh:mm:ss` (and a fraction where there is one) unless it is midnight or `withTime` says
 * otherwise; UTC. The inverse of {@link parseDate}. A time outside the range of `Date` gives an empty string.
 */
export function formatDate(time: number, withTime?: boolean): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  const text = date.toISOString();
  const split = text.indexOf("T");
  const day = text.slice(0, split);
  const clock = text
    .slice(split + 1)
    .replace("Z", "")
    .replace(/\.000$/, "");
  return (withTime ?? clock !== "00:00:00") ? `${day}T${clock}` : day;
}

/** Epoch milliseconds of midnight UTC of a day; unlike `Date.UTC` it takes the years 0 to 99 as they are. */
export function utc(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

/** The number of days of a month; months count from 1. */
export function daysInMonth(year: number, month: number): number {
  return new Date(utc(year, month + 1, 0)).getUTCDate();
}

const clock = String.raw`(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?`;
const yearFirst = /* @__PURE__ */ new RegExp(
  String.raw`^(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2})${clock})?$`,
  "i",
);
const yearLast = /* @__PURE__ */ new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${clock}$`, "i");

function compose(year: string, month: string, day: string, time: readonly (string | undefined)[]): number {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m)) return Number.NaN;
  return utc(y, m, d) + clockOf(time);
}

function clockOf([hour = "0", minute = "0", second = "0", fraction = "0", offset]: readonly (
  | string
  | undefined
)[]): number {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (h > 23 || m > 59 || s > 59) return Number.NaN;
  const milliseconds = Math.round(Number(`0${fraction.replace(/^0/, "")}`) * 1000);
  return ((h * 60 + m) * 60 + s) * 1000 + milliseconds - offsetOf(offset);
}

function offsetOf(text: string | undefined): number {
  if (text === undefined || text.toUpperCase() === "Z") return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text)!;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? "0")) * 60_000;
}
