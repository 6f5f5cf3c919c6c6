// Threefry-2x32 with 20 rounds (Salmon et al. 2011): elements i and i + m of n, i < m = ceil(n / 2), are the
// two words of counter (i, i + m) under the key.
import { SMALL } from "./features";
import { storeUpTo } from "./simd";
import { shareEnd, shareStart } from "./team";

/** Counters of a cache line: the unit in which threads divide them. */
const LINE: i32 = 16;
/** The rotations of the rounds of odd and of even groups, in bytes, the first in the lowest. */
const ODD: i32 = 0x061a0f0d;
const EVEN: i32 = 0x18101d11;

/** The numbers of a record: their address, how many counters, whether they are uniform rather than bits. */
let target: usize = 0;
let half: i32 = 0;
let isUniform: bool = false;
/** The ends of this thread's counters, for first and for second words. */
let firstEnd: i32 = 0;
let secondEnd: i32 = 0;

/** [to, key, count]. */
export function randomBitsRecord(args: usize): void {
  encrypt(args, false);
}

/** [to, key, count]: (bits >>> 8) · 2^-24. */
export function randomUniformRecord(args: usize): void {
  encrypt(args, true);
}

/** An approximate number of operations. */
export function randomWork(args: usize): i64 {
  return 8 * <i64>load<i32>(args, 8);
}

function encrypt(args: usize, uniform: bool): void {
  const count = load<i32>(args, 8);
  target = <usize>load<i32>(args);
  half = (count + 1) >> 1;
  isUniform = uniform;
  firstEnd = shareEnd(half, LINE);
  secondEnd = min(firstEnd, count - half);
  const key = <usize>load<i32>(args, 4);
  const key0 = v128.load32_splat(key);
  const key1 = v128.load32_splat(key, 4);
  const key2 = v128.xor(v128.xor(key0, key1), i32x4.splat(0x1bd11bda));
  for (let i = shareStart(half, LINE); i < firstEnd; i += SMALL ? 4 : 8) {
    if (SMALL) encryptFour(i, key0, key1, key2);
    else encryptEight(i, key0, key1, key2);
  }
}

/** Both words of four counters. */
function encryptFour(i: i32, key0: v128, key1: v128, key2: v128): void {
  let x0 = i32x4.add(counters(i), key0);
  let x1 = i32x4.add(counters(i + half), key1);
  for (let group = 1; group <= 5; group++) {
    for (let rotations = (group & 1) != 0 ? ODD : EVEN; rotations != 0; rotations >>= 8) {
      x0 = i32x4.add(x0, x1);
      x1 = v128.xor(rotated(x1, rotations), x0);
    }
    x0 = i32x4.add(x0, key1);
    x1 = i32x4.add(i32x4.add(x1, key2), i32x4.splat(group));
    const first = key0;
    key0 = key1;
    key1 = key2;
    key2 = first;
  }
  put(i, x0, firstEnd);
  put(i + half, x1, half + secondEnd);
}

/**
 * Both words of eight counters: two times four side by side, since each operation of one waits for the one before.
 */
function encryptEight(i: i32, key0: v128, key1: v128, key2: v128): void {
  let x0 = i32x4.add(counters(i), key0);
  let x1 = i32x4.add(counters(i + half), key1);
  let y0 = i32x4.add(x0, i32x4.splat(4));
  let y1 = i32x4.add(x1, i32x4.splat(4));
  for (let group = 1; ; group++) {
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 13), x0);
    y1 = v128.xor(rotated(y1, 13), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 15), x0);
    y1 = v128.xor(rotated(y1, 15), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 26), x0);
    y1 = v128.xor(rotated(y1, 26), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 6), x0);
    y1 = v128.xor(rotated(y1, 6), y0);
    x0 = i32x4.add(x0, key1);
    y0 = i32x4.add(y0, key1);
    const odd = i32x4.add(key2, i32x4.splat(group));
    x1 = i32x4.add(x1, odd);
    y1 = i32x4.add(y1, odd);
    if (group == 5) break;
    group++;
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 17), x0);
    y1 = v128.xor(rotated(y1, 17), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 29), x0);
    y1 = v128.xor(rotated(y1, 29), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 16), x0);
    y1 = v128.xor(rotated(y1, 16), y0);
    x0 = i32x4.add(x0, x1);
    y0 = i32x4.add(y0, y1);
    x1 = v128.xor(rotated(x1, 24), x0);
    y1 = v128.xor(rotated(y1, 24), y0);
    x0 = i32x4.add(x0, key2);
    y0 = i32x4.add(y0, key2);
    const even = i32x4.add(key0, i32x4.splat(group));
    x1 = i32x4.add(x1, even);
    y1 = i32x4.add(y1, even);
    const first = key0;
    key0 = key2;
    key2 = key1;
    key1 = first;
  }
  put(i, x0, firstEnd);
  put(i + 4, y0, firstEnd);
  put(i + half, x1, half + secondEnd);
  put(i + half + 4, y1, half + secondEnd);
}

function counters(first: i32): v128 {
  return i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
}

/**
 * The bits of each lane rotated to the left, by `bits` modulo 32.
 * @inline
 */
function rotated(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, -bits));
}

/** Writes four words to the elements from `index` on, those before `end`. */
function put(index: i32, words: v128, end: i32): void {
  if (index >= end) return;
  const scale = f32x4.splat(1.0 / 16777216.0);
  const numbers = isUniform ? f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(words, 8)), scale) : words;
  storeUpTo(target + ((<usize>index) << 2), numbers, end - index);
}
