// Errors and checks of options.
import { GrusError } from "@grus/tensor";

/**
 * A value that an option of a cell, layer or loss does not accept.
 *
 * The message says which values it accepts: pass one of them.
 */
export class CellOptionError extends GrusError {
  override readonly name = "CellOptionError";
  /** The function that rejected it. */
  readonly where: string;
  /** The option. */
  readonly option: string;

  /** A string `got` is quoted; for a description pass {@link inWords}. */
  constructor(where: string, option: string, got: unknown, expected: string) {
    super(
      `${where}: ${option} is ${typeof got === "string" ? JSON.stringify(got) : String(got)}; expected ${expected}.`,
    );
    this.where = where;
    this.option = option;
  }
}

/** A description of a value for a {@link CellOptionError}, which does not quote it. */
export function inWords(text: string): { toString(): string } {
  return { toString: () => text };
}

/** Throws {@link CellOptionError} unless every value is a whole number of at least 1. */
export function checkSizes(where: string, sizes: Readonly<Record<string, number>>): void {
  for (const [option, value] of Object.entries(sizes)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new CellOptionError(where, option, value, "a whole number of at least 1");
    }
  }
}

/** Throws {@link CellOptionError} unless `rate` is a probability below 1. */
export function checkRate(where: string, option: string, rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw new CellOptionError(where, option, rate, "a number from 0 to below 1");
}

/**
 * Throws {@link CellOptionError} for a model that cannot run step by step, since an output depends on a later
 * step.
 */
export function checkCausal(where: string, causal: boolean | undefined): void {
  if (causal !== false) return;
  const expected = "a causal model: bidirectional: false, and no pool other than lastStep()";
  throw new CellOptionError(where, "model", inWords("not causal"), expected);
}
