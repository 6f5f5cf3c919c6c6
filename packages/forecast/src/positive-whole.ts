// Checks of options that are counts.
import { OptionError } from "@grus/data";

/** `value`, when it is a whole number of at least 1. Throws {@link OptionError} otherwise. */
export function positiveWhole(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new OptionError({ problem: `${name} is ${value}; expected a whole number of at least 1.` });
}
