// Explicit randomness: random numbers are a function of a key, and keys are split, never reused.

import { checkKey } from "./check-key.ts";
import { KeyError } from "./errors.ts";
import { less, mul, sub } from "./primitives/binary.ts";
import { randomBits, randomUniform } from "./primitives/random.ts";
import { take } from "./primitives/slice.ts";
import { cos, log, sqrt } from "./primitives/unary.ts";
import type { Copies, Shape } from "./shape.ts";
import { fromData, isConstant, type Tensor, tensor } from "./tensor.ts";
import { fillBits, threefry, type Words } from "./threefry.ts";

/** A key for random numbers, int32 [2]: a constant from {@link key}, or traced. */
export type Key = Tensor<"int32">;

/**
 * The key of a seed: int32 [2]. A seed is an integer between -2^53 and 2^53. Throws {@link KeyError}
 * otherwise.
 */
export function key(seed: number): Key {
  return tensor(Int32Array.from(wordsOfNumber("key", "seed", seed)));
}

/**
 * `count` keys, independent of each other and of `from`; a tuple where `count` is a literal. Computed on the
 * host for a key with data, in the graph for a traced key, with the same result. Throws {@link KeyError} for
 * what is not a key.
 */
export function splitKey<Count extends number = 2>(from: Key, count?: Count): Copies<Key, Count> {
  checkKey("splitKey", from);
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
 * A key derived from `from` and an integer `data`, such as the index of a step, for a key with data. Throws
 * {@link KeyError} for what is not a key, and for numbers that are not integers.
 */
export function foldIn(from: Key, data: number): Key {
  checkKey("foldIn", from);
  return tensor(Int32Array.from(threefry(wordsOf(from), wordsOfNumber("foldIn", "data", data))));
}

/**
 * Standard normal numbers (Box and Muller 1958), float32. Computed on the host in double precision for a key
 * with data, in the graph for a traced key: equal up to rounding.
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

/** Bernoulli samples: true with the given probability, bool. */
export function randomBernoulli(from: Key, probability: number, shape: Shape): Tensor<"bool"> {
  return less(randomUniform(from, shape), probability);
}

/** The two words of a key with data. */
export function wordsOf(from: Key): Words {
  return [from.data[0]!, from.data[1]!];
}

/** The upper and lower 32 bits. */
function wordsOfNumber(where: string, subject: string, value: number): Words {
  if (!Number.isSafeInteger(value)) throw new KeyError(where, subject, value);
  return [Math.floor(value / 2 ** 32) | 0, value | 0];
}
