// Random numbers on the host, from a seed.
import { foldIn, key, randomUniform } from "@grus/tensor";

/** Whether a batch is for training or for validation; their numbers are independent. */
export type Part = "train" | "validation";

/** A source of `count` numbers in [0, 1), determined by part and seed. */
export function numbersOf(part: Part, seed: number, count: number): () => number {
  const numbers = randomUniform(foldIn(key(seed), part === "train" ? 0 : 1), [count]).data;
  let next = 0;
  return () => numbers[next++]!;
}
