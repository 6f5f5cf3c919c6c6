// Number formats of the reports.
import type { Timing } from "../measure.ts";

/** Three significant digits or all integer digits, without an exponent: 1491, 82.7, 0.0417. */
export function digits(value: number): string {
  if (value === 0) return "0";
  const rounded = Math.abs(Number(value.toPrecision(3)));
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(rounded)));
  return value.toFixed(Math.min(decimals, 6));
}

/** Median and range: "4.76 (4.48 to 5.94)", multiplied by `scale`. */
export function spread({ median, min, max }: Timing, scale = 1): string {
  return `${digits(scale * median)} (${digits(scale * min)} to ${digits(scale * max)})`;
}

/** Milliseconds as seconds: "70 s". */
export function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toPrecision(2))} s`;
}
