// Random numbers on the host, for what is made once, such as initial parameters.
import { type Key, splitKey, wordsOf } from "./key.ts";
import { fillBits } from "./threefry.ts";

/** `count` numbers uniform in [0, 1): those of `randomUniform` for the same key, a key with data. */
export function hostUniform(key: Key, count: number): Float64Array {
  const bits = new Int32Array(count);
  fillBits(wordsOf(key), bits);
  const numbers = new Float64Array(count);
  // A loop: `Float64Array.from` with a callback walks an iterator, twenty times slower.
  for (let i = 0; i < count; i++) numbers[i] = (bits[i]! >>> 8) * 2 ** -24;
  return numbers;
}

/** `count` standard normal numbers: those of `randomNormal` for the same key, but for rounding. */
export function hostNormal(key: Key, count: number): Float64Array {
  const [first, second] = splitKey(key);
  const radii = hostUniform(first, count);
  const angles = hostUniform(second, count);
  return radii.map((u, i) => Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * angles[i]!));
}
