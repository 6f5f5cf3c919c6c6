// How rare a magnitude is among all magnitudes so far, in constant time and memory: counts in bins of equal
// ratio, summed by a Fenwick tree (Fenwick, "A new data structure for cumulative frequency tables", 1994).

/** Bins of ratio 1.017 from 1e-30 to 1e30; bin 0 counts zero and less than 1e-30. */
const BINS = 8192;
const LEAST = 1e-30;
const WIDTH = Math.log(1e60) / (BINS - 1);

/** The exponent that makes records of short and long histories comparable: see {@link TailHistogram.rarity}. */
const LENGTH_EXPONENT = 0.7;

/** What {@link TailHistogram} has counted; plain data. */
export interface TailHistogramState {
  readonly largest: number;
  /** The bins in use, ascending: [bin, count]. */
  readonly bins: readonly (readonly [number, number])[];
}

/** Counts magnitudes (at least 0). */
export class TailHistogram {
  readonly #tree = new Float64Array(BINS + 1);
  #count = 0;
  #largest = 0;

  /** A histogram that continues from a state. */
  static from({ largest, bins }: TailHistogramState): TailHistogram {
    const made = new TailHistogram();
    for (const [bin, count] of bins) made.#add(bin, count);
    made.#largest = largest;
    return made;
  }

  /** Counts a magnitude. */
  push(magnitude: number): void {
    this.#add(binOf(magnitude), 1);
    this.#largest = Math.max(this.#largest, magnitude);
  }

  /**
   * log((n + 1) / (a + 1)) / log(n + 1)^0.7, where `a` of the n magnitudes so far are at least as large: 0 for
   * the smallest, log(n + 1)^0.3 for a record (1.6 of 100, 1.9 of 5000). A record that exceeds the one before
   * adds up to 0.5, in proportion to the excess. 0 without a history.
   */
  rarity(magnitude: number): number {
    const n = this.#count;
    if (n === 0) return 0;
    const isRecord = magnitude > this.#largest;
    const above = isRecord ? 0 : n - this.#below(binOf(magnitude));
    const rarity = Math.log((n + 1) / (above + 1)) / Math.log(n + 1) ** LENGTH_EXPONENT;
    return isRecord ? rarity + this.#excess(magnitude) : rarity;
  }

  toJSON(): TailHistogramState {
    const bins: [number, number][] = [];
    let before = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const upTo = this.#below(bin + 1);
      if (upTo > before) bins.push([bin, upTo - before]);
      before = upTo;
    }
    return { largest: this.#largest, bins };
  }

  #excess(magnitude: number): number {
    const spread = this.#largest - this.#median();
    return spread > 0 ? Math.min(0.5, (0.15 * (magnitude - this.#largest)) / spread) : 0.5;
  }

  #add(bin: number, count: number): void {
    this.#count += count;
    for (let i = bin + 1; i <= BINS; i += i & -i) this.#tree[i]! += count;
  }

  /** The count of the bins before `bin`. */
  #below(bin: number): number {
    let sum = 0;
    for (let i = bin; i > 0; i -= i & -i) sum += this.#tree[i]!;
    return sum;
  }

  /** The lower end of the bin that holds the median. */
  #median(): number {
    let [bin, left] = [0, this.#count / 2];
    for (let step = BINS; step > 0; step >>= 1) {
      const next = bin + step;
      if (next > BINS || this.#tree[next]! > left) continue;
      bin = next;
      left -= this.#tree[next]!;
    }
    return bin === 0 ? 0 : LEAST * Math.exp((bin - 1) * WIDTH);
  }
}

function binOf(magnitude: number): number {
  if (!(magnitude > LEAST)) return 0;
  return Math.min(BINS - 1, 1 + Math.floor(Math.log(magnitude / LEAST) / WIDTH));
}
