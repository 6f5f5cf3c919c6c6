// Explicit randomness: a key says which random numbers, and keys are split, never shared.

import { KeyError } from "./errors.ts";
import { less, mul, sub } from "./primitives/binary.ts";
import { randomBits, randomUniform } from "./primitives/random.ts";
import { take } from "./primitives/slice.ts";
import { cos, log, sqrt } from "./primitives/unary.ts";
import type { Copies, Shape } from "./shape.ts";
import { fromData, isConstant, type Tensor, tensor } from "./tensor.ts";
import { fillBits, threefry, type Words } from "./threefry.ts";

/** What random numbers are drawn with, int32 [2]: a constant of {@link key}, or traced. */
export type Key = Tensor<"int32">;

/** The key of a seed: int32 [2]. Any whole number up to 2^53 is a seed. Throws {@link KeyError} for others. */
export function key(seed: number): Key {
  return tensor(Int32Array.from(wordsOfNumber("key: the seed", seed)));
}

/**
 * `count` keys, independent of each other and of `from`; as a tuple where the count is known to the type checker. At once on the host
 * for a key with data, in the graph for a traced one: the same keys.
 */
export function splitKey<Count extends number = 2>(from: Key, count?: Count): Copies<Key, Count> {
  const length = count ?? 2;
  const keys = isConstant(from) ? splitOnHost(from, length) : splitInGraph(from, length);
  return keys as readonly Key[] as Copies<Key, Count>;
}

function splitOnHost(from: Key, count: number): Key[] {
  const bits = new Int32Array(2 * count);
  fillBits(wordsOf(from), bits);
  return Array.from({ length: count }, (_, i) => tensor(bits.slice(2 * i, 2 * i + 2)));
}

function splitInGraph(from: Key, count: number): Key[] {
  const bits = randomBits(from, [count, 2]);
  return Array.from({ length: count }, (_, i) => take(bits, 0, i));
}

/**
 * A key that depends on `from` and on the number `data`, such as a step's index. For a key with data. Throws {@link KeyError} for numbers
 * that are not whole.
 */
export function foldIn(from: Key, data: number): Key {
  return tensor(Int32Array.from(threefry(wordsOf(from), wordsOfNumber("foldIn:", data))));
}

/**
 * Standard normal numbers (Box and Muller 1958), float32. At once on the host for a key with data, in double precision; in the graph for a traced
 * one: the same numbers but for rounding.
 */
export function randomNormal(from: Key, shape: Shape): Tensor<"float32"> {
  const [first, second] = splitKey(from);
  if (isConstant(from)) return normalOnHost(randomUniform(first, shape), randomUniform(second, shape));
  const radius = sqrt(mul(-2, log(sub(1, randomUniform(first, shape)))));
  return mul(radius, cos(mul(2 * Math.PI, randomUniform(second, shape))));
}

function normalOnHost(radii: Tensor, angles: Tensor): Tensor<"float32"> {
  const data = Float64Array.from(radii.data);
  const turns = angles.data;
  for (let i = 0; i < data.length; i++)
    data[i] = Math.sqrt(-2 * Math.log(1 - data[i]!)) * Math.cos(2 * Math.PI * turns[i]!);
  return fromData({ shape: radii.shape, dtype: "float32", data });
}

/** true with the given probability, bool. */
export function randomBernoulli(from: Key, probability: number, shape: Shape): Tensor<"bool"> {
  return less(randomUniform(from, shape), probability);
}

/** The two words of a key with data. */
export function wordsOf(from: Key): Words {
  return [from.data[0]!, from.data[1]!];
}

/** The upper and the lower 32 bits. */
function wordsOfNumber(where: string, value: number): Words {
  if (!Number.isSafeInteger(value)) throw new KeyError(`${where} ${value} is not a whole number up to 2^53.`);
  return [Math.floor(value / 2 ** 32) | 0, value | 0];
}
