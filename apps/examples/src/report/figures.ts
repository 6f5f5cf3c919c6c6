// Statistics over seeds.
import type { Figure } from "../example.ts";

/** Mean and standard deviation of one value per seed, as a figure. */
export function figureOf(values: readonly number[], anchor: number | null = null): Figure {
  return { value: average(values), spread: values.length > 1 ? deviation(values) : null, anchor };
}

/** The mean. */
export function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** The population standard deviation: the sum of squares divided by the number of values. */
export function deviation(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
}

/** The mean of shares as a percentage of so many decimals, with its standard deviation for several seeds. */
export function percentOf(shares: readonly number[], decimals = 1): string {
  const mean = `${(100 * average(shares)).toFixed(decimals)} %`;
  return shares.length === 1 ? mean : `${mean} ± ${(100 * deviation(shares)).toFixed(decimals)}`;
}
