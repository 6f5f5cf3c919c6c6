// How often keys, such as words, have each tag.

/** Counts of tags by key. */
export class TagCounts {
  readonly #counts = new Map<string, Map<string, number>>();

  /** Counts a tag of a key. */
  add(key: string, tag: string, count = 1): void {
    const tags = this.#counts.get(key) ?? new Map<string, number>();
    this.#counts.set(key, tags);
    tags.set(tag, (tags.get(tag) ?? 0) + count);
  }

  /** The keys that occur at most `most` times, with each of their tags and its count. */
  rare(most: number): (readonly [key: string, tag: string, count: number])[] {
    return [...this.#counts]
      .filter(([, tags]) => [...tags.values()].reduce((sum, count) => sum + count, 0) <= most)
      .flatMap(([key, tags]) => [...tags].map(([tag, count]) => [key, tag, count] as const));
  }

  /** The most frequent tag of each key; ties are decided by the totals of `all`, then by the alphabet. */
  mostFrequent(all: TagCounts): (readonly [key: string, tag: string])[] {
    const totals = all.#totals();
    const isBetter = (one: readonly [string, number], other: readonly [string, number]) =>
      one[1] - other[1] || totals.get(one[0])! - totals.get(other[0])! || (one[0] < other[0] ? 1 : -1);
    return [...this.#counts].map(([key, tags]) => {
      const [best] = [...tags].reduce((best, one) => (isBetter(one, best) > 0 ? one : best));
      return [key, best];
    });
  }

  #totals(): ReadonlyMap<string, number> {
    const totals = new Map<string, number>();
    for (const tags of this.#counts.values())
      for (const [tag, count] of tags) totals.set(tag, (totals.get(tag) ?? 0) + count);
    return totals;
  }
}
