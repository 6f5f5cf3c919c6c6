// The sign test.

/** The probability of a split at least as uneven as `won` to `lost` where both are equally likely. */
export function signTest(won: number, lost: number): number {
  const count = won + lost;
  let term = -count * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= Math.min(won, lost); k++) {
    tail += Math.exp(term);
    term += Math.log(count - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * tail);
}
