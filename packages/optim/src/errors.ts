// Errors of hyperparameters.
import { ExpectationError } from "@grus/tensor";

/**
 * A hyperparameter outside its range, which is `expected`.
 *
 * Pass a value in that range.
 */
export class HyperparameterError extends ExpectationError<string> {
  override readonly name = "HyperparameterError";
  /** The function that rejected it. */
  readonly where: string;
  /** The name of the hyperparameter. */
  readonly parameter: string;

  constructor(where: string, parameter: string, got: unknown, expected: string) {
    super(`${where}: ${parameter} is ${String(got)}; expected ${expected}.`, expected, got);
    this.where = where;
    this.parameter = parameter;
  }
}

/** Checks that every value is at least 0 and finite. */
export function checkNonNegative(where: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(Number.isFinite(value) && value >= 0))
      throw new HyperparameterError(where, name, value, "a number of at least 0");
  }
}

/** Checks that every value is above 0 and finite. */
export function checkPositive(where: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(Number.isFinite(value) && value > 0))
      throw new HyperparameterError(where, name, value, "a number above 0");
  }
}

/** Checks that every value lies in [0, 1). */
export function checkDecay(where: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(value >= 0 && value < 1))
      throw new HyperparameterError(where, name, value, "a number from 0 to below 1");
  }
}

/** Checks that every value is a whole number of at least 1. */
export function checkSteps(where: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new HyperparameterError(where, name, value, "a whole number of at least 1");
  }
}
