// Sequences that can be told apart, but not without error: a slow and a fast wave, drowned in noise.
import { normalNumber } from "../random-numbers.ts";

/** The cross-entropy of always answering one half, in nats. */
export const GUESSING = Math.LN2;
/** Steps of a sequence. */
export const TIME = 20;

/** `count` sequences [count, TIME, 1], and which of the two waves each is, [count, 1]. */
export function noisyBatch(
  count: number,
  random: () => number,
): { readonly x: Float32Array; readonly y: Float32Array } {
  const x = new Float32Array(count * TIME);
  const y = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const isFast = random() < 0.5;
    const phase = 2 * Math.PI * random();
    for (let t = 0; t < TIME; t++)
      x[row * TIME + t] = Math.sin(phase + t * (isFast ? 0.9 : 0.6)) + normalNumber(random);
    y[row] = Number(isFast);
  }
  return { x, y };
}
