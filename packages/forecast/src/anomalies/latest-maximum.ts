// The maximum of the latest values of a stream, in constant time on average.

/** What {@link LatestMaximum} holds; plain data. */
export interface LatestMaximumState {
  readonly rows: number;
  /** [row, value]: values that no later one has reached, the oldest first. */
  readonly candidates: readonly (readonly [number, number])[];
}

/** The maximum over the last `rows` rows. */
export class LatestMaximum {
  readonly #rows: number;
  #candidates: (readonly [number, number])[] = [];

  constructor(rows: number) {
    this.#rows = rows;
  }

  /** A maximum that continues from a state. */
  static from({ rows, candidates }: LatestMaximumState): LatestMaximum {
    const made = new LatestMaximum(rows);
    made.#candidates = [...candidates];
    return made;
  }

  /** The maximum over the rows from `row - rows` to before `row`; 0 without any. */
  before(row: number): number {
    while (this.#candidates.length > 0 && this.#candidates[0]![0] < row - this.#rows)
      this.#candidates.shift();
    return this.#candidates[0]?.[1] ?? 0;
  }

  /** Takes the value of a row; rows ascend. */
  push(row: number, value: number): void {
    while (this.#candidates.length > 0 && this.#candidates.at(-1)![1] <= value) this.#candidates.pop();
    this.#candidates.push([row, value]);
  }

  toJSON(): LatestMaximumState {
    return { rows: this.#rows, candidates: [...this.#candidates] };
  }
}
