// Lengths that texts are padded to.

/** The shares of the texts that the buckets reach. */
const SHARES = [0.5, 0.85, 1];

/**
 * Up to three lengths, ascending, that half, 85 % and all of the sequences have at most: few shapes, and little
 * padding.
 */
export function lengthBuckets(sequences: readonly { readonly length: number }[]): readonly number[] {
  const lengths = sequences.map(({ length }) => length).sort((a, b) => a - b);
  const at = (share: number) => lengths[Math.max(0, Math.ceil(share * lengths.length) - 1)] ?? 1;
  return [...new Set(SHARES.map(at))];
}
