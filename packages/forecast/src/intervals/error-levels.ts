// How large the errors of each series are beside those of all: series that are forecast together are not equally hard.

/** What has been learned of each series, as plain data. */
export interface ErrorLevelsState {
  /** The mean absolute error of each step over all series. */
  readonly sizes: readonly number[];
  /** For each series by name the sum of its errors, each divided by the size of its step, and their count. */
  readonly series: Readonly<Record<string, readonly [sum: number, count: number]>>;
}

/** How many horizons of errors of average size every series is taken to have had. */
const PRIOR = 2;

/** The levels of errors, which follow outcomes. */
export class ErrorLevels {
  readonly #sizes: readonly number[];
  readonly #series = new Map<string, { sum: number; count: number }>();

  /** Levels without outcomes; `sizes` are the mean absolute errors of each step. */
  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
  }

  /** Levels that continue from a state. */
  static from({ sizes, series }: ErrorLevelsState): ErrorLevels {
    const levels = new ErrorLevels(sizes);
    for (const [id, [sum, count]] of Object.entries(series)) levels.#series.set(id, { sum, count });
    return levels;
  }

  /** The mean size of the errors of a series relative to those of all, drawn towards 1 as long as few are known. */
  of(id: string): number {
    const { sum, count } = this.#series.get(id) ?? { sum: 0, count: 0 };
    const prior = PRIOR * this.#sizes.length;
    return (sum + prior) / (count + prior);
  }

  /** Takes the error of a step, in the unit of all. */
  observe(id: string, step: number, error: number): void {
    const known = this.#series.get(id) ?? { sum: 0, count: 0 };
    const relative = Math.abs(error) / this.#sizes[step]!;
    if (!Number.isFinite(relative)) return;
    this.#series.set(id, { sum: known.sum + relative, count: known.count + 1 });
  }

  toJSON(): ErrorLevelsState {
    const series = [...this.#series].map(([id, { sum, count }]) => [id, [sum, count]] as const);
    return { sizes: this.#sizes, series: Object.fromEntries(series) };
  }
}
