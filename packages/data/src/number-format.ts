// Numbers as people write them: signs of decimals and thousands, currencies, percent, negatives in brackets.

/** The sign before the decimals. */
export type DecimalSign = "." | ",";

/**
 * The sign between groups of thousands; a blank stands for every kind of blank, `'` for `’` too, `""` for
 * none.
 */
export type ThousandsSign = "," | "." | " " | "'" | "";

/** How the numbers of one column are written. */
export interface NumberFormat {
  readonly decimal: DecimalSign;
  readonly thousands: ThousandsSign;
  /** A currency or `%` that cells may carry; empty for none. */
  readonly unit: string;
}

/** Options that fix a format. */
export interface NumberOptions {
  /** The decimal sign. By default it is found in each column. */
  readonly decimal?: DecimalSign | undefined;
  /** The sign between thousands; `""` for none. By default it is found in each column. */
  readonly thousands?: ThousandsSign | undefined;
}

/** A number taken apart. */
export interface NumberParts {
  readonly isNegative: boolean;
  /** Digits and signs; blanks and apostrophes in one form each. */
  readonly digits: string;
  /** The currency or `%`; empty for none. */
  readonly unit: string;
}

const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const unitText = String.raw`%|[A-Za-z]{0,3}\p{Sc}|[A-Z]{3}|kr\.?|zł|Kč|Rs\.?|Fr\.?`;
const wholeCell = /* @__PURE__ */ new RegExp(
  String.raw`^(?<outer>[+-]?)\s*(?<before>${unitText})?\s*(?<inner>[+-]?)(?<digits>[\d.,][\d., ']*(?:e[+-]?\d+)?)\s*(?<after>${unitText})?(?<trailing>-?)$`,
  "iu",
);

/**
 * The parts of a number, or undefined for other text. Accepted are a sign before or after (`-5`, `−5`, `5-`),
 * brackets for negatives (`(5)`), and one currency (sign or code) or `%` before or after.
 */
export function numberParts(text: string): NumberParts | undefined {
  const clean = text
    .trim()
    .replace(/[\u2212\u2012\u2013\uFE63\uFF0D]/g, "-")
    .replace(/[\u00A0\u2009\u202F\t]/g, " ")
    .replace(/[\u2019`]/g, "'");
  const inBrackets = /^\((.*)\)$/.exec(clean);
  const found = wholeCell.exec(inBrackets ? inBrackets[1]! : clean)?.groups;
  if (!found || !/\d/.test(found.digits!)) return undefined;
  const { outer = "", before, inner = "", digits = "", after, trailing = "" } = found;
  const signs = outer + inner + trailing;
  const units = [before, after].filter((unit) => unit !== undefined);
  if (signs.length > 1 || (inBrackets && signs !== "") || units.length > 1) return undefined;
  const unit = units[0] ?? "";
  if (/^[a-z]{3}$/i.test(unit) && !isCurrency(unit)) return undefined;
  return { isNegative: inBrackets !== null || signs === "-", digits: digits.trim(), unit };
}

/** Every way to write digits. */
const formats: readonly Omit<NumberFormat, "unit">[] = [
  { decimal: ".", thousands: "," },
  { decimal: ",", thousands: "." },
  { decimal: ".", thousands: " " },
  { decimal: ",", thousands: " " },
  { decimal: ".", thousands: "'" },
  { decimal: ",", thousands: "'" },
];

/** Whether a cell may be a number in some format. */
export function looksLikeNumber(text: string): boolean {
  if (plain.test(text.trim())) return true;
  const parts = numberParts(text);
  return parts !== undefined && formats.some((format) => !Number.isNaN(digitsValue(parts.digits, format)));
}

/**
 * The number in a cell under a format; NaN for anything else, such as groups that are not of three digits.
 */
export function parseFormatted(text: string, format: NumberFormat): number {
  const parts = numberParts(text);
  if (!parts || (parts.unit !== "" && parts.unit !== format.unit)) return Number.NaN;
  const size = digitsValue(parts.digits, format);
  return parts.isNegative ? -size : size;
}

/** The value of digits with the signs of a format; NaN for anything else. */
export function digitsValue(
  digits: string,
  { decimal, thousands }: Pick<NumberFormat, "decimal" | "thousands">,
): number {
  const [mantissa, exponent] = splitExponent(digits);
  const at = mantissa.indexOf(decimal);
  const whole = at < 0 ? mantissa : mantissa.slice(0, at);
  const rest = at < 0 ? "" : mantissa.slice(at + 1);
  const ungrouped = thousands !== "" && isGrouped(whole, thousands) ? whole.replaceAll(thousands, "") : whole;
  if (!/^\d*$/.test(ungrouped) || !/^\d*$/.test(rest) || ungrouped + rest === "") return Number.NaN;
  const value = Number(`${ungrouped || "0"}.${rest || "0"}${exponent}`);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Whether digits are in groups of thousands; groups of two before the last are those of lakh and crore. */
export function isGrouped(whole: string, thousands: ThousandsSign): boolean {
  const [first = "", ...groups] = whole.split(thousands);
  if (groups.length === 0 || !/^[1-9]\d{0,2}$/.test(first) || !/^\d+$/.test(groups.join(""))) return false;
  const before = groups.slice(0, -1);
  const even =
    before.every(({ length }) => length === 3) ||
    (first.length < 3 && before.every(({ length }) => length === 2));
  return even && groups.at(-1)!.length === 3;
}

function splitExponent(digits: string): readonly [mantissa: string, exponent: string] {
  const at = digits.search(/e/i);
  return at < 0 ? [digits, ""] : [digits.slice(0, at), digits.slice(at)];
}

function isCurrency(code: string): boolean {
  return currencies.has(code.toUpperCase());
}

/** The codes in wide use; all codes of ISO 4217 would make words of tickers and units. */
const currencies = /* @__PURE__ */ new Set(
  "AED ARS AUD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KRW MXN MYR NGN NOK NZD PEN PHP PKR PLN RON RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR DEM FRF ITL".split(
    " ",
  ),
);
