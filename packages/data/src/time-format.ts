// Dates in a form that the caller states, in the notation of strftime.
import { OptionError } from "./errors.ts";
import { anyMonthReader } from "./month-names.ts";
import { fullYear, type WallReader, wallTime } from "./wall-time.ts";

/** The pattern of each directive. */
const directives: Readonly<Record<string, string>> = {
  Y: "(?<Y>\\d{4})",
  y: "(?<y>\\d{2})",
  m: "(?<m>\\d{1,2})",
  d: "(?<d>\\d{1,2})",
  e: "(?<d>\\d{1,2})",
  j: "(?<j>\\d{1,3})",
  b: "(?<b>\\p{L}+)\\.?",
  B: "(?<b>\\p{L}+)",
  a: "\\p{L}+\\.?",
  A: "\\p{L}+",
  H: "(?<H>\\d{1,2})",
  I: "(?<I>\\d{1,2})",
  M: "(?<M>\\d{1,2})",
  S: "(?<S>\\d{1,2})",
  f: "(?<f>\\d{1,9})",
  p: "(?<p>[ap])\\.?m\\.?",
  z: "(?<z>z|[+-]\\d{2}:?\\d{2})",
  "%": "%",
};

/**
 * A reader of one form, such as `%d.%m.%Y %H:%M`. Directives: `%Y %y %m %b %B %d %e %j` (year, month, day,
 * day of the year), `%H %I %M %S %f %p` (hour, hour of 12, minute, second, fraction, AM or PM), `%z`
 * (offset), `%a %A` (weekday, ignored), `%%`. Throws {@link OptionError} for others, and for a form without a
 * year.
 */
export function timeFormatReader(format: string): WallReader {
  const pattern = new RegExp(`^${patternOf(format)}$`, "iu");
  const monthOf = anyMonthReader();
  return (text) => {
    const found = pattern.exec(text.trim())?.groups;
    if (!found) return undefined;
    const { Y, y, m, b, d, j, H, I, M, S, f, p, z } = found;
    const month = b === undefined ? Number(m ?? "1") : monthOf(b);
    if (month === undefined) return undefined;
    const clock = [H ?? I ?? "0", M ?? "0", S, f, p, z];
    const day = wallTime(
      fullYear(Y ?? y!),
      j === undefined ? month : 1,
      j === undefined ? Number(d ?? "1") : 1,
      clock,
    );
    return day && j !== undefined ? { ...day, wall: day.wall + (Number(j) - 1) * 86_400_000 } : day;
  };
}

function patternOf(format: string): string {
  const pattern = format.replace(/%(.)|[.*+?^${}()|[\]\\/]|\s+/gsu, (text, directive?: string) => {
    if (directive === undefined) return text.trim() === "" ? "\\s+" : `\\${text}`;
    const known = directives[directive];
    if (known === undefined) throw wrongFormat(format, `%${directive} is not known`);
    return known;
  });
  if (!/\?<[Yy]>/.test(pattern)) throw wrongFormat(format, "it has no year (%Y or %y)");
  return pattern;
}

function wrongFormat(format: string, reason: string): OptionError {
  return new OptionError({
    problem: `timeFormat is ${JSON.stringify(format)}; ${reason}.`,
    cure: "Use %Y %y %m %b %B %d %j %H %I %M %S %f %p %z, such as %d.%m.%Y %H:%M.",
  });
}
