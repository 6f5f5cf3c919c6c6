// Checks of options: each throws an OptionError with the option's name, the value found and the values
// expected.
import { OptionError } from "./errors.ts";

/** `value`, when it is a whole number of at least `least`. */
export function wholeNumber(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new OptionError({ problem: `${name} is ${value}; expected a whole number of at least ${least}.` });
}

/** `value`, when it is one of `allowed`. */
export function oneOf<T extends string>(name: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  const choices = allowed.map((choice) => JSON.stringify(choice)).join(", ");
  throw new OptionError({ problem: `${name} is ${JSON.stringify(value)}; expected one of ${choices}.` });
}
