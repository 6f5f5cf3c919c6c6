// Student's t distribution, with location 0 and scale 1.
import { incompleteBeta } from "./incomplete-beta.ts";

/** The share of a t distribution with `degrees` > 0 of freedom that lies below `x`. */
export function studentTShare(x: number, degrees: number): number {
  const outside = incompleteBeta(degrees / (degrees + x * x), degrees / 2, 0.5) / 2;
  return x < 0 ? outside : 1 - outside;
}

/** The x below which the share p in (0, 1) of a t distribution lies, by bisection to 12 digits. */
export function studentTQuantile(p: number, degrees: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentTQuantile(1 - p, degrees);
  let [low, high] = [0, 1];
  while (studentTShare(high, degrees) < p) [low, high] = [high, 2 * high];
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (studentTShare(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
