// Options that make no cell or layer.
import { GrusError } from "@grus/tensor";

/** A value that an option of a cell, layer or loss cannot have. */
export class CellOptionError extends GrusError {
  override readonly name = "CellOptionError";
  /** The function that refused it. */
  readonly where: string;
  /** The option. */
  readonly option: string;

  constructor(where: string, option: string, got: unknown, expected: string) {
    super(
      `${where}: ${option} is ${typeof got === "string" ? JSON.stringify(got) : String(got)}; expected ${expected}.`,
    );
    this.where = where;
    this.option = option;
  }
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

/** Throws {@link CellOptionError} for a model that cannot take steps, since an output depends on a later one. */
export function checkCausal(where: string, causal: boolean | undefined): void {
  if (causal !== false) return;
  const expected = "one that reads forwards: bidirectional false, and no pool but lastStep()";
  throw new CellOptionError(where, "model", "reading backwards or over all steps", expected);
}
