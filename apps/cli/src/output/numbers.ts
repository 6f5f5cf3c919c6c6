// Numbers as text, with as many decimals as their size needs.
import type { forecast } from "grus";

/** More decimals than these are written with an exponent. */
const MOST_DECIMALS = 7;

/** The decimals that show a number of this size with `digits` significant digits. */
export function decimalsFor(size: number, digits = 4): number {
  if (!(size > 0) || !Number.isFinite(size)) return 2;
  return Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
}

/** A number with the given decimals; "–" where there is none. */
export function fixed(value: number | undefined, decimals: number): string {
  if (value === undefined || !Number.isFinite(value)) return "–";
  if (decimals > MOST_DECIMALS) return value === 0 ? "0" : value.toExponential(3);
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** A number with `digits` significant digits. */
export function significant(value: number, digits = 4): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : "–";
}

/** A share in per cent. */
export function percent(share: number, decimals = 0): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(decimals)} %` : "–";
}

/**
 * The decimals of a forecast: `digits` significant digits of the width of its narrowest intervals, or of its values
 * without width; at most `digits` + 3 of its values.
 */
export function decimalsOfForecast(
  { values, intervals }: Pick<forecast.SeriesForecast, "values" | "intervals">,
  digits: number,
): number {
  const [narrow] = intervals;
  const most = decimalsFor(Math.max(...Array.from(values, Math.abs)), digits + 3);
  const widths = narrow === undefined ? [] : Array.from(narrow.upper, (upper, k) => upper - narrow.lower[k]!);
  const known = widths.filter((width) => width > 0 && Number.isFinite(width));
  if (known.length === 0) return Math.max(0, most - 1);
  const mean = known.reduce((sum, width) => sum + width, 0) / known.length;
  return Math.min(most, decimalsFor(mean, digits));
}
