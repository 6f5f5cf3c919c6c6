// A seeded permutation of 0 to n - 1.
import { randomStream } from "./random.ts";

/** How to shuffle: the order depends on these two numbers alone, on every machine. */
export interface ShuffleSeed {
  readonly seed: number;
  /** Each epoch has a different order. Default 0. */
  readonly epoch?: number | undefined;
}

/**
 * The numbers 0 to `length` - 1 in the order of `seed` and `epoch` (Fisher and Yates, Durstenfeld's form);
 * every order is equally likely.
 */
export function permutation(length: number, { seed, epoch = 0 }: ShuffleSeed): Int32Array {
  const random = randomStream(seed, epoch);
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
