// The forms in which dates are written, each with its reader.
import { englishMonth, type MonthReader } from "./month-names.ts";
import { clockPattern, fullYear, type WallReader, type WallTime, wallTime } from "./wall-time.ts";

/**
 * How to read dates of numbers alone: `dayFirst` 31/12/2024, `monthFirst` 12/31/2024, `yearFirst` 24-12-31.
 */
export type DateOrder = "dayFirst" | "monthFirst" | "yearFirst";

/** How dates are read. */
export interface DateOptions {
  /**
   * How to read dates of numbers alone whose year is not first in four digits. By default decided by a day
   * above 12 anywhere in the column, then by even steps between the times.
   */
  readonly dateOrder?: DateOrder | undefined;
  /**
   * The form of times in the notation of strftime, such as `%d.%m.%Y %H:%M`; columns in that form are dates.
   * By default the form is found.
   */
  readonly timeFormat?: string | undefined;
}

const clock = String.raw`(?:(?:[T_]|,?\s+|\s+at\s+)${clockPattern})?`;

/** The groups of a clock, which are the last six. */
function clockOf(match: RegExpExecArray): readonly (string | undefined)[] {
  return match.slice(-6);
}

const yearFirstPattern = /* @__PURE__ */ new RegExp(
  String.raw`^(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2})${clock})?$`,
  "i",
);

/** `yyyy-mm-dd`, `yyyy/mm/dd`, `yyyy.mm.dd` or `yyyy-mm`, and a time of day after a whole date. */
export const readYearFirst: WallReader = (text) => {
  const match = yearFirstPattern.exec(text);
  return match
    ? wallTime(Number(match[1]), Number(match[3]), Number(match[4] ?? "1"), clockOf(match))
    : undefined;
};

const threePattern = /* @__PURE__ */ new RegExp(
  String.raw`^(?:\p{L}{2,9}\.?,?\s+)?(\d{1,2})([-/.]|\.?\s)\s?(\d{1,2})\2\s?(\d{4}|\d{2})${clock}$`,
  "iu",
);

/** Three numbers, the year last with two or four digits or (in `yearFirst`) first with two. */
export function numericReader(order: DateOrder): WallReader {
  return (text) => {
    const match = threePattern.exec(text);
    if (!match) return undefined;
    const [first, second, third] = [match[1]!, match[3]!, match[4]!];
    if (order === "yearFirst")
      return first.length === 2 && third.length === 2
        ? wallTime(fullYear(first), Number(second), Number(third), clockOf(match))
        : undefined;
    const [day, month] = order === "dayFirst" ? [first, second] : [second, first];
    return wallTime(fullYear(third), Number(month), Number(day), clockOf(match));
  };
}

/** Whether a text is three numbers, the year not first in four digits. */
export function isNumericDate(text: string): boolean {
  return threePattern.test(text.trim());
}

/** Whether the year of such a text has two digits. */
export function hasShortYear(text: string): boolean {
  const match = threePattern.exec(text.trim());
  return match !== null && match[4]!.length === 2;
}

/** `01/2024`: a month and a year. */
export const readMonthYear: WallReader = (text) => {
  const match = /^(\d{1,2})[-/.](\d{4})$/.exec(text);
  return match ? wallTime(Number(match[2]), Number(match[1]), 1) : undefined;
};

/** `1980Q1`, `1980-Q1`, `Q1 1980`, `1Q80`: the first day of the quarter. */
export const readQuarter: WallReader = (text) => {
  const match =
    /^(\d{4})[-/.: ]?q([1-4])$/i.exec(text) ??
    swapped(/^q([1-4])[-/.' ]*(\d{4}|\d{2})$/i.exec(text)) ??
    swapped(/^([1-4])q[-/.' ]*(\d{4}|\d{2})$/i.exec(text));
  return match ? wallTime(fullYear(match[1]!), Number(match[2]) * 3 - 2, 1) : undefined;
};

/** `2018M01`, `2018-M1`: the first day of the month. */
export const readMonthNumber: WallReader = (text) => {
  const match = /^(\d{4})[-: ]?m(\d{1,2})$/i.exec(text);
  return match ? wallTime(Number(match[1]), Number(match[2]), 1) : undefined;
};

/** `2018-W01`, `2018W01`, `2018-W01-3`: a week of ISO 8601, by default its Monday. */
export const readWeek: WallReader = (text) => {
  const match = /^(\d{4})[- ]?w(\d{1,2})(?:-?([1-7]))?$/i.exec(text);
  return match ? weekDay(Number(match[1]), Number(match[2]), Number(match[3] ?? "1")) : undefined;
};

const compactPattern =
  /* @__PURE__ */ /^(\d{4})(\d{2})(\d{2})(?:[T_ -]?(\d{2}):?(\d{2})(?::?(\d{2})(?:\.(\d+))?)?()(z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** `20240131`, and a time of day: `20240131T1030`, `20240131103000`. */
export const readCompact: WallReader = (text) => {
  const match = compactPattern.exec(text);
  if (!match) return undefined;
  const [hour, minute, second, fraction, , offset] = clockOf(match);
  return wallTime(Number(match[1]), Number(match[2]), Number(match[3]), [
    hour,
    minute,
    second,
    fraction,
    undefined,
    offset,
  ]);
};

/** A year alone. */
export const readYear: WallReader = (text) =>
  /^[12]\d{3}$/.test(text) ? wallTime(Number(text), 1, 1) : undefined;

const clockAtEnd = /* @__PURE__ */ new RegExp(
  String.raw`(?:^|[\sT,]\s*|\s+at\s+)(?=\d{1,2}(?::\d{2}|\s*[ap]\.?m))${clockPattern}$`,
  "i",
);
const years = String.raw`['’]?(\d{4}|\d{2})`;
const dayMonthYear = /* @__PURE__ */ new RegExp(
  String.raw`^(\d{1,2})(?:st|nd|rd|th|er|º|ª)?[-/.,\s]*(?:of\s+|de\s+)?(\p{L}+)\.?[-/.,\s]*(?:de\s+|del\s+)?${years}$`,
  "iu",
);
const monthDayYear = /* @__PURE__ */ new RegExp(
  String.raw`^(\p{L}+)\.?[-/.\s]*(\d{1,2})(?:st|nd|rd|th)?[-/.,\s]+${years}$`,
  "iu",
);
const yearMonthDay = /* @__PURE__ */ /^(\d{4})[-/.,\s]*(\p{L}+)\.?(?:[-/.,\s]*(\d{1,2}))?$/iu;
const monthYear = /* @__PURE__ */ new RegExp(String.raw`^(\p{L}+)\.?[-/.,\s]*(?:de\s+)?${years}$`, "iu");
const weekday = /^\p{L}{2,10}\.?,?\s+(?=\p{L}|\d)/u;

/**
 * Dates with the name of the month: `Jan 2000`, `Mar-24` (a month and a year), `12 March 2024`, `12-Mar-24`,
 * `March 12, 2024`, `2024 Jan`, `Tue, 12 Mar 2024 10:00:00 GMT`.
 */
export function namedReader(monthOf: MonthReader = englishMonth): WallReader {
  const read = (date: string, time: readonly (string | undefined)[]): WallTime | undefined => {
    const of = (year: string, name: string, day: string): WallTime | undefined => {
      const month = monthOf(name);
      return month === undefined ? undefined : wallTime(fullYear(year), month, Number(day), time);
    };
    let match = dayMonthYear.exec(date);
    if (match) return of(match[3]!, match[2]!, match[1]!);
    match = yearMonthDay.exec(date);
    if (match) return of(match[1]!, match[2]!, match[3] ?? "1");
    match = monthDayYear.exec(date);
    if (match) return of(match[3]!, match[1]!, match[2]!);
    match = monthYear.exec(date);
    return match ? of(match[2]!, match[1]!, "1") : undefined;
  };
  return (text) => {
    if (!/\p{L}{3}/u.test(text) || !/\d/.test(text)) return undefined;
    const end = clockAtEnd.exec(text);
    const date = (end ? text.slice(0, end.index) : text).replace(/,$/, "").trim();
    const time = end ? clockOf(end) : [];
    return read(date, time) ?? (weekday.test(date) ? read(date.replace(weekday, ""), time) : undefined);
  };
}

/** Whether a text is the name of a month and a number of two digits, such as `Mar-24`. */
export function isShortMonthYear(text: string): boolean {
  const match = monthYear.exec(text.trim());
  return match !== null && match[2]!.length === 2;
}

function swapped(match: RegExpExecArray | null): readonly string[] | null {
  return match && ["", match[2]!, match[1]!];
}

// The week of January 4 is the first (ISO 8601).
function weekDay(year: number, week: number, day: number): WallTime | undefined {
  const fourth = wallTime(year, 1, 4)!.wall / 86_400_000;
  const monday = fourth - ((((fourth + 3) % 7) + 7) % 7);
  const days = monday + (week - 1) * 7 + day - 1;
  const isInYear =
    week >= 1 &&
    week <= 53 &&
    (week < 53 || monday + 52 * 7 + 3 < wallTime(year + 1, 1, 1)!.wall / 86_400_000);
  return isInYear ? { wall: days * 86_400_000, offset: undefined } : undefined;
}
