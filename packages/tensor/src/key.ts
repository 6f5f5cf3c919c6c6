// Explicit randomness: a key says which random numbers, and keys are split, never shared.

import { less, mul, sub } from "./primitives/binary.ts";
import { randomBits, randomUniform } from "./primitives/random.ts";
import { select } from "./primitives/slice.ts";
import { cos, log, sqrt } from "./primitives/unary.ts";
import type { Shape } from "./shape.ts";
import { type Tensor, tensor } from "./tensor.ts";
import { fillBits, threefry, type Words } from "./threefry.ts";

/** The key of a seed: int32 [2]. Any whole number up to 2^53 is a seed; throws RangeError for others. */
export function key(seed: number): Tensor {
  return tensor(Int32Array.from(wordsOfNumber("key: the seed", seed)));
}

/** `count` keys, independent of each other and of `from`; works on traced keys. */
export function splitKey(from: Tensor, count = 2): Tensor[] {
  const bits = randomBits(from, [count, 2]);
  return Array.from({ length: count }, (_, i) => select(bits, 0, i));
}

/** As {@link splitKey} for a key with data, at once on the host: the same keys. */
export function splitHostKey(from: Tensor, count = 2): Tensor[] {
  const bits = new Int32Array(2 * count);
  fillBits(wordsOf(from), bits);
  return Array.from({ length: count }, (_, i) => tensor(bits.slice(2 * i, 2 * i + 2)));
}

/**
 * A key that depends on `from` and on the number `data`, such as a step's index. For a key with data. Throws RangeError for numbers that are
 * not whole.
 */
export function foldIn(from: Tensor, data: number): Tensor {
  return tensor(Int32Array.from(threefry(wordsOf(from), wordsOfNumber("foldIn:", data))));
}

/** Standard normal numbers (Box and Muller 1958), float32. */
export function randomNormal(from: Tensor, shape: Shape): Tensor {
  const [first, second] = splitKey(from) as [Tensor, Tensor];
  const radius = sqrt(mul(-2, log(sub(1, randomUniform(first, shape)))));
  return mul(radius, cos(mul(2 * Math.PI, randomUniform(second, shape))));
}

/** true with the given probability, bool. */
export function randomBernoulli(from: Tensor, probability: number, shape: Shape): Tensor {
  return less(randomUniform(from, shape), probability);
}

/** The two words of a key with data. */
export function wordsOf(from: Tensor): Words {
  return [from.data[0]!, from.data[1]!];
}

/** The upper and the lower 32 bits. */
function wordsOfNumber(where: string, value: number): Words {
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${where} ${value} is not a whole number up to 2^53.`);
  return [Math.floor(value / 2 ** 32) | 0, value | 0];
}
