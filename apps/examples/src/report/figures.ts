// Figures and numbers of several seeds.
import type { Figure } from "../example.ts";

/** Mean and standard deviation of the values of all seeds, as a figure. */
export function figureOf(values: readonly number[], anchor: number | null = null): Figure {
  return { value: average(values), spread: values.length > 1 ? deviation(values) : null, anchor };
}

/** The mean. */
export function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** The standard deviation of all values, divided by their number. */
export function deviation(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
}
