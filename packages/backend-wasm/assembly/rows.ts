// What softmax and the cross-entropy compute of a row.
import { SMALL } from "./features";
import { splat } from "./simd";

/** The largest element; NaN is passed over. */
export function largestOf(from: usize, bytes: usize): f32 {
  let a = splat(-Infinity);
  let at: usize = 0;
  if (!SMALL) {
    let b = a;
    let c = a;
    let d = a;
    for (; at + 64 <= bytes; at += 64) {
      a = f32x4.pmax(a, v128.load(from + at));
      b = f32x4.pmax(b, v128.load(from + at, 16));
      c = f32x4.pmax(c, v128.load(from + at, 32));
      d = f32x4.pmax(d, v128.load(from + at, 48));
    }
    a = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  }
  for (; at + 16 <= bytes; at += 16) a = f32x4.pmax(a, v128.load(from + at));
  for (; at < bytes; at += 4) a = f32x4.pmax(a, v128.load32_splat(from + at));
  a = f32x4.pmax(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return max<f32>(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1));
}

/**
 * All bits in the first `count` lanes.
 * @inline
 */
export function lanesBelow(count: i32): v128 {
  return i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3));
}

/**
 * The sum of the lanes.
 * @inline
 */
export function sumOfLanes(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}
