// Lengths that texts are padded to.

/**
 * Lengths, ascending, that the given shares of the sequences have at most, by default half, 85 % and all: few shapes,
 * and little padding. The last share is 1.
 */
export function lengthBuckets(
  sequences: readonly { readonly length: number }[],
  shares: readonly number[] = [0.5, 0.85, 1],
): readonly number[] {
  const lengths = sequences.map(({ length }) => length).sort((a, b) => a - b);
  const at = (share: number) => lengths[Math.max(0, Math.ceil(share * lengths.length) - 1)] ?? 1;
  return [...new Set(shares.map(at))];
}
