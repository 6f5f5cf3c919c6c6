// The discounts of modified Kneser-Ney smoothing (Chen and Goodman 1998, equation 26).

/** What is subtracted from counts of 1, of 2, and of 3 or more. */
export type Discounts = readonly [number, number, number];

/** For counts that give no estimate: small texts, and unigrams of characters. */
const FALLBACK: Discounts = [0.5, 1, 1.5];

/**
 * The discounts of counts of which `ofCount[r]` are equal to r, for r = 1 to 4:
 *
 *     Y = n1 / (n1 + 2 n2)
 *     D1 = 1 - 2 Y n2 / n1,  D2 = 2 - 3 Y n3 / n2,  D3 = 3 - 4 Y n4 / n3
 *
 * 0.5, 1 and 1.5 where one of these is not in (0, r].
 */
export function discountsOf(ofCount: ArrayLike<number>): Discounts {
  const [n1, n2, n3, n4] = [ofCount[1]!, ofCount[2]!, ofCount[3]!, ofCount[4]!];
  const y = n1 / (n1 + 2 * n2);
  const discounts: Discounts = [1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3];
  return discounts.every((discount, i) => discount > 0 && discount <= i + 1) ? discounts : FALLBACK;
}
