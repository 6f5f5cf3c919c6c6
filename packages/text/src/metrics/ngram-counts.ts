// Counts of the n-grams of a sequence of symbols.

/** How often each n-gram of `order` symbols occurs; symbols are joined with `separator`. */
export function ngramCounts(
  symbols: readonly string[],
  order: number,
  separator: string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + order <= symbols.length; i++) {
    const ngram = order === 1 ? symbols[i]! : symbols.slice(i, i + order).join(separator);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams two counts have in common: the sum over n-grams of the smaller count. */
export function commonCount(
  counts: ReadonlyMap<string, number>,
  others: ReadonlyMap<string, number>,
): number {
  let common = 0;
  for (const [ngram, count] of counts) common += Math.min(count, others.get(ngram) ?? 0);
  return common;
}

/** The sum of counts. */
export function totalCount(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
