// Errors of whole horizons, a bounded number of them: how the errors of one step depend on those of the others.
import { randomStream } from "@grus/data";

/** Rows of errors, as plain data. */
export interface ErrorRowsState {
  /** How many rows there have been, of which these are a random sample. */
  readonly seen: number;
  /** [rows][horizon], null where a value was missing. */
  readonly rows: readonly (readonly (number | null)[])[];
}

/** Numbers that are kept at most, but for the least number of rows. */
const MOST_NUMBERS = 8000;
const ROWS = { least: 20, most: 200 };
/** Digits that are kept: order is all that counts. */
const DIGITS = 4;

/** A sample of all rows that were added, each as likely to be in it as any other (reservoir sampling). */
export class ErrorRows {
  readonly #rows: Float64Array[] = [];
  #seen = 0;

  /** Rows that continue from a state. */
  static from({ seen, rows }: ErrorRowsState): ErrorRows {
    const made = new ErrorRows();
    for (const row of rows) made.#rows.push(Float64Array.from(row, (error) => error ?? Number.NaN));
    made.#seen = seen;
    return made;
  }

  /** How many rows there have been. */
  get seen(): number {
    return this.#seen;
  }

  /** The rows that are kept, [horizon] each; NaN where a value was missing. */
  get rows(): readonly Float64Array[] {
    return this.#rows;
  }

  /** Adds the errors of a horizon, in a unit that is the same for all rows. */
  push(errors: Float64Array): void {
    if (errors.every(Number.isNaN)) return;
    const row = errors.map((error) => Number(error.toPrecision(DIGITS)));
    const { length } = errors;
    const capacity = Math.max(ROWS.least, Math.min(ROWS.most, Math.floor(MOST_NUMBERS / length)));
    const seen = this.#seen++;
    if (this.#rows.length < capacity) this.#rows.push(row);
    else {
      const place = randomStream(seen).below(seen + 1);
      if (place < capacity) this.#rows[place] = row;
    }
  }

  toJSON(): ErrorRowsState {
    const rows = this.#rows.map((row) => Array.from(row, (error) => (Number.isNaN(error) ? null : error)));
    return { seen: this.#seen, rows };
  }
}
