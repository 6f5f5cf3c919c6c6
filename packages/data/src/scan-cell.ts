// Reads plain numbers and ISO dates where they lie in a text; NaN for anything else, which slower readers
// then examine.
import { daysFromCivil } from "./civil.ts";

const zero = 48;
const nine = 57;
const plus = 43;
const minus = 45;
const point = 46;
const colon = 58;
const slash = 47;
const blank = 32;
const letterT = 84;
const dayLength = 86_400_000;

// Whole numbers of 15 digits and these powers are exact in float64, so their quotient is rounded once.
const powers = /* @__PURE__ */ Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/**
 * A number such as `-1.5` or `1,234.5` at text[start, end), with `decimal` as the decimal sign and
 * `thousands` between groups of three digits (character codes; NaN for none); at most 15 digits.
 */
export function scanNumber(
  text: string,
  start: number,
  end: number,
  decimal: number,
  thousands: number = Number.NaN,
): number {
  let at = start;
  let last = end;
  while (at < last && text.charCodeAt(at) === blank) at++;
  while (last > at && text.charCodeAt(last - 1) === blank) last--;
  const sign = text.charCodeAt(at);
  if (at < last && (sign === minus || sign === plus)) at++;
  let digits = 0;
  let decimals = -1;
  // Digits since the last sign of thousands; -1 before the first.
  let group = -1;
  let value = 0;
  for (; at < last; at++) {
    const code = text.charCodeAt(at);
    if (code >= zero && code <= nine) {
      value = value * 10 + (code - zero);
      digits++;
      if (decimals >= 0) decimals++;
      else if (group >= 0) group++;
    } else if (code === decimal && decimals < 0) decimals = 0;
    else if (code === thousands && decimals < 0) {
      const isGrouped = group < 0 ? digits > 0 && digits < 4 && value >= 10 ** (digits - 1) : group === 3;
      if (!isGrouped) return Number.NaN;
      group = 0;
    } else return Number.NaN;
  }
  if (digits === 0 || digits > 15 || (group >= 0 && group !== 3)) return Number.NaN;
  const size = decimals > 0 ? value / powers[decimals]! : value;
  return sign === minus ? -size : size;
}

/**
 * The milliseconds since 1970 of `yyyy-mm-dd` or `yyyy/mm/dd` at text[start, end), with `hh:mm[:ss[.fff]]`
 * after a `T` or a blank where there is one.
 */
export function scanDate(text: string, start: number, end: number): number {
  const length = end - start;
  if (length !== 10 && length !== 16 && length !== 19 && length !== 23) return Number.NaN;
  const separator = text.charCodeAt(start + 4);
  if ((separator !== minus && separator !== slash) || text.charCodeAt(start + 7) !== separator)
    return Number.NaN;
  const year = twoDigits(text, start) * 100 + twoDigits(text, start + 2);
  const days = daysFromCivil(year, twoDigits(text, start + 5), twoDigits(text, start + 8));
  return length === 10 ? days * dayLength : days * dayLength + scanClock(text, start + 10, length - 10);
}

/**
 * The same of `dd/mm/yyyy`, or `mm/dd/yyyy` unless `isDayFirst`, with `/`, `.` or `-` and days and months of
 * one or two digits.
 */
export function scanNumericDate(text: string, start: number, end: number, isDayFirst: boolean): number {
  const first = digit(text, start + 1) >= 0 ? 2 : 1;
  const separator = text.charCodeAt(start + first);
  const second = start + first + 1;
  const length = digit(text, second + 1) >= 0 ? 2 : 1;
  const year = second + length + 1;
  const isSeparated = separator === slash || separator === point || separator === minus;
  if (!isSeparated || text.charCodeAt(year - 1) !== separator) return Number.NaN;
  const rest = end - year - 4;
  if (rest !== 0 && rest !== 6 && rest !== 9 && rest !== 13) return Number.NaN;
  const [one, two] = [smallNumber(text, start, first), smallNumber(text, second, length)];
  const century = twoDigits(text, year) * 100 + twoDigits(text, year + 2);
  const days = isDayFirst ? daysFromCivil(century, two, one) : daysFromCivil(century, one, two);
  return rest === 0 ? days * dayLength : days * dayLength + scanClock(text, year + 4, rest);
}

function smallNumber(text: string, at: number, length: number): number {
  return length === 1 ? digit(text, at) : twoDigits(text, at);
}

function scanClock(text: string, start: number, length: number): number {
  const before = text.charCodeAt(start);
  if ((before !== blank && before !== letterT) || text.charCodeAt(start + 3) !== colon) return Number.NaN;
  const hour = twoDigits(text, start + 1);
  const minute = twoDigits(text, start + 4);
  if (length > 6 && text.charCodeAt(start + 6) !== colon) return Number.NaN;
  const second = length > 6 ? twoDigits(text, start + 7) : 0;
  if (length > 9 && text.charCodeAt(start + 9) !== point) return Number.NaN;
  const fraction = length > 9 ? twoDigits(text, start + 10) * 10 + digit(text, start + 12) : 0;
  return hour > 23 || minute > 59 || second > 59
    ? Number.NaN
    : ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
}

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= zero && code <= nine ? code - zero : Number.NaN;
}
