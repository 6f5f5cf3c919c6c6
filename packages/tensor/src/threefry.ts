// Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC
// 2011).

const ROTATIONS: readonly (readonly number[])[] = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];

/** A pair of 32-bit words. */
export type Words = readonly [number, number];

/** The two words for a counter under a key. */
export function threefry(key: Words, counter: Words): [number, number] {
  const keys = [key[0], key[1], 0x1bd11bda ^ key[0] ^ key[1]];
  let x0 = (counter[0] + key[0]) | 0;
  let x1 = (counter[1] + key[1]) | 0;
  for (let group = 0; group < 5; group++) {
    for (const rotation of ROTATIONS[group % 2]!) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    }
    x0 = (x0 + keys[(group + 1) % 3]!) | 0;
    x1 = (x1 + keys[(group + 2) % 3]! + group + 1) | 0;
  }
  return [x0, x1];
}

/**
 * Fills `bits` of n elements: with m = ceil(n / 2), the words of counter (i, i + m), i < m, go to elements i
 * and i + m.
 */
export function fillBits(key: Words, bits: Int32Array): void {
  const half = Math.ceil(bits.length / 2);
  for (let i = 0; i < half; i++) {
    const [first, second] = threefry(key, [i, i + half]);
    bits[i] = first;
    if (i + half < bits.length) bits[i + half] = second;
  }
}
