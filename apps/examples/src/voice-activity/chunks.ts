// Audio in pieces of equal length.

/** Samples a second. */
export const RATE = 16_000;

/** Samples of a chunk: 32 ms. */
export const CHUNK = 512;

/** The whole chunks of a recording, as views. */
export function chunksOf(samples: Float32Array): Float32Array[] {
  return Array.from({ length: Math.floor(samples.length / CHUNK) }, (_, i) =>
    samples.subarray(i * CHUNK, (i + 1) * CHUNK),
  );
}
