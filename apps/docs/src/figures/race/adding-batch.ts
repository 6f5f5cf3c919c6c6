// The adding problem (Hochreiter and Schmidhuber 1997).

/** Sequences of an update. */
export const BATCH = 16;
/** The mean squared error of always answering 1, the mean of the sums. */
export const CHANCE = 1 / 6;

/**
 * Sequences of `time` pairs, a number from 0 to 1 and a mark that is 1 at one step of each half: [BATCH, time, 2]; and the sum of the
 * two marked numbers, [BATCH, 1].
 */
export function addingBatch(
  time: number,
  random: () => number,
): { readonly x: Float32Array; readonly y: Float32Array } {
  const x = new Float32Array(BATCH * time * 2);
  const y = new Float32Array(BATCH);
  const half = Math.floor(time / 2);
  for (let row = 0; row < BATCH; row++) {
    const start = row * time * 2;
    for (let t = 0; t < time; t++) x[start + 2 * t] = random();
    for (const t of [Math.floor(random() * half), half + Math.floor(random() * (time - half))]) {
      x[start + 2 * t + 1] = 1;
      y[row]! += x[start + 2 * t]!;
    }
  }
  return { x, y };
}
