// The usual value at each place of a season, as a moving average.

/** What {@link SeasonProfile} has learned; plain data. */
export interface SeasonProfileState {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/** The share of each new value of a season. Without a season, the profile is the mean of all values. */
const RATE = 0.1;

/** Forecasts a value by those at the same place of the seasons before; by their mean for a season of 1. */
export class SeasonProfile {
  readonly #values: Float64Array;
  readonly #counts: Float64Array;

  constructor(season: number) {
    this.#values = new Float64Array(season);
    this.#counts = new Float64Array(season);
  }

  /** A profile that continues from a state. */
  static from({ values, counts }: SeasonProfileState): SeasonProfile {
    const made = new SeasonProfile(values.length);
    made.#values.set(values);
    made.#counts.set(counts);
    return made;
  }

  /** The forecast of a row; undefined before the first value at its place. */
  forecast(row: number): number | undefined {
    const place = row % this.#values.length;
    return this.#counts[place] === 0 ? undefined : this.#values[place];
  }

  /** Takes the value of a row. */
  observe(row: number, value: number): void {
    const place = row % this.#values.length;
    this.#counts[place]! += 1;
    const least = this.#values.length === 1 ? 0 : RATE;
    const rate = Math.max(least, 1 / this.#counts[place]!);
    this.#values[place]! += rate * (value - this.#values[place]!);
  }

  toJSON(): SeasonProfileState {
    return { values: [...this.#values], counts: [...this.#counts] };
  }
}
