// Seeded random numbers that are the same on every machine: xoshiro128** 1.1 of Blackman and Vigna (2018),
// "Scrambled linear pseudorandom number generators", https://prng.di.unimi.it/xoshiro128starstar.c, in whole
// 32-bit arithmetic.
import { OptionError } from "./errors.ts";

/** A stream of random numbers. */
export interface RandomStream {
  /** A whole number in [0, 2³²), all equally likely. */
  next(): number;
  /** A whole number in [0, bound), all equally likely (by rejection); `bound` is at most 2³². */
  below(bound: number): number;
}

/**
 * The stream of a seed and of up to two more whole numbers, such as an epoch and a bucket: each triple gives
 * a different stream. The state is four outputs of the 32-bit finaliser of MurmurHash3 over the numbers' low
 * and high words.
 */
export function randomStream(seed: number, ...path: readonly number[]): RandomStream {
  let hash = 0x9e3779b9;
  for (const part of [seed, ...path]) {
    if (!Number.isSafeInteger(part))
      throw new OptionError({ problem: `seed is ${part}; expected a safe whole number.` });
    hash = mix(hash ^ (part >>> 0));
    hash = mix((hash + 0x85ebca6b) ^ (Math.floor(part / 2 ** 32) >>> 0));
  }
  const word = (i: number) => mix((hash + Math.imul(i, 0x9e3779b9)) | 0);
  return xoshiro128([word(1), word(2), word(3), word(4)]);
}

/** Four words of 32 bits, not all zero. */
export type XoshiroState = readonly [number, number, number, number];

/** The generator itself, from a state. */
export function xoshiro128([s0, s1, s2, s3]: XoshiroState): RandomStream {
  let [a, b, c, d] = [s0, s1, s2, s3];
  function next(): number {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  }
  function below(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let value = next();
    while (value >= limit) value = next();
    return value % bound;
  }
  return { next, below };
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
