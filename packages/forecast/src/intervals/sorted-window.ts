// The latest values of a stream, with their quantiles.

/** Keeps the latest `capacity` values in order of time and of size. */
export class SortedWindow {
  readonly #capacity: number;
  readonly #inTime: Float64Array;
  readonly #sorted: Float64Array;
  #size = 0;
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#inTime = new Float64Array(capacity);
    this.#sorted = new Float64Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a value; the oldest one leaves where the window is full. */
  push(value: number): void {
    if (this.#size === this.#capacity) this.#remove(this.#inTime[this.#next]!);
    this.#inTime[this.#next] = value;
    this.#next = (this.#next + 1) % this.#capacity;
    const at = this.#placeOf(value);
    this.#sorted.copyWithin(at + 1, at, this.#size);
    this.#sorted[at] = value;
    this.#size++;
  }

  /** The values, the oldest first. */
  values(): number[] {
    const first = this.#size === this.#capacity ? this.#next : 0;
    return Array.from({ length: this.#size }, (_, i) => this.#inTime[(first + i) % this.#capacity]!);
  }

  /**
   * The quantile at `share` with the finite-sample correction of conformal prediction, place share · (n + 1),
   * linear between values. A share outside of [0, 1] goes beyond the values seen, by the same share of their
   * range: an interval that is exceeded again and again grows past them. NaN without values.
   */
  quantile(share: number): number {
    const n = this.#size;
    if (n === 0) return Number.NaN;
    const sorted = this.#sorted;
    const [least, most] = [sorted[0]!, sorted[n - 1]!];
    const place = share * (n + 1) - 1;
    if (place <= 0) return least + (Math.max(place, -n) / (n + 1)) * (most - least);
    if (place >= n - 1) return most + (Math.min(place - n + 1, n) / (n + 1)) * (most - least);
    const below = Math.floor(place);
    return sorted[below]! + (place - below) * (sorted[below + 1]! - sorted[below]!);
  }

  #remove(value: number): void {
    const at = this.#placeOf(value);
    this.#sorted.copyWithin(at, at + 1, this.#size);
    this.#size--;
  }

  /** The first place whose value is not less. */
  #placeOf(value: number): number {
    let [low, high] = [0, this.#size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
