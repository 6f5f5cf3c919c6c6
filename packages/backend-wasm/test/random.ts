// Seeded numbers for tests (Mulberry32 by Tommy Ettinger, public domain).

/** A generator of numbers in [-1, 1). */
export function seededNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/** `length` float32 numbers in [-scale, scale). */
export function seededArray(next: () => number, length: number, scale = 1): Float32Array {
  return Float32Array.from({ length }, () => scale * next());
}
