// Distributions of counts are forecast of counts alone.
import { advice, OptionError, option } from "@grus/data";
import type { NetworkOptions } from "../parts/network-options.ts";
import type { Task } from "../parts/task.ts";

/** Throws {@link OptionError} for a distribution of counts where values are negative or not whole. */
export function checkDistribution({ series }: Task, { distribution }: NetworkOptions = {}): void {
  if (distribution !== "negative-binomial") return;
  const isOther = (value: number) => value < 0 || (!Number.isNaN(value) && !Number.isInteger(value));
  const other = series.find(({ values }) => values.some(isOther));
  if (other === undefined) return;
  throw new OptionError({
    problem: advice`${option("distribution")} is "negative-binomial"; expected counts, but ${other.id} has values that are negative or not whole.`,
  });
}
