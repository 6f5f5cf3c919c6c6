// The negative binomial distribution of counts, by its mean μ and dispersion α: the variance is μ + α μ².
import { incompleteBeta } from "./incomplete-beta.ts";

/** The share of counts that are at most `count`, a whole number of at least 0. */
export function negativeBinomialShare(count: number, mean: number, dispersion: number): number {
  const r = 1 / dispersion;
  return incompleteBeta(r / (r + mean), r, count + 1);
}

/** The least count that at least the share p in (0, 1) of counts does not exceed; NaN for a mean that is not finite. */
export function negativeBinomialQuantile(p: number, mean: number, dispersion: number): number {
  if (!Number.isFinite(mean)) return Number.NaN;
  const isEnough = (count: number) => negativeBinomialShare(count, mean, dispersion) >= p;
  if (isEnough(0)) return 0;
  let [low, high] = [0, 1];
  while (!isEnough(high)) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
