// Running means of named numbers.

/** Running means so far. Plain data. */
export interface MeansSoFar {
  /** Sums of value times weight. */
  readonly totals: Readonly<Record<string, number>>;
  readonly weight: number;
}

/** Running means of named numbers, each with a weight. */
export class WeightedMeans {
  readonly #totals: Map<string, number>;
  #weight: number;

  constructor({ totals, weight }: MeansSoFar = { totals: {}, weight: 0 }) {
    this.#totals = new Map(Object.entries(totals));
    this.#weight = weight;
  }

  add(values: Readonly<Record<string, number>>, weight: number): void {
    for (const [name, value] of Object.entries(values))
      this.#totals.set(name, (this.#totals.get(name) ?? 0) + value * weight);
    this.#weight += weight;
  }

  values(): Record<string, number> {
    return Object.fromEntries([...this.#totals].map(([name, total]) => [name, total / this.#weight]));
  }

  /** The sums from which {@link WeightedMeans} continues. */
  soFar(): MeansSoFar {
    return { totals: Object.fromEntries(this.#totals), weight: this.#weight };
  }
}
