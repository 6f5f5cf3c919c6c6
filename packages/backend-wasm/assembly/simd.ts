// The vector operations shared by the kernels.

/**
 * a * b + c in each lane: rounded once in the build for relaxed SIMD if the processor supports it, otherwise
 * twice.
 * @inline
 */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/**
 * One float in every lane.
 * @inline
 */
export function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/**
 * The first two lanes of four floats, as two of float64.
 * @inline
 */
export function firstPair(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/**
 * The last two lanes of four floats, as two of float64.
 * @inline
 */
export function lastPair(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
}

/**
 * Four floats: two pairs of float64, rounded.
 * @inline
 */
export function joinPairs(first: v128, last: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(last), 0, 2);
}

/**
 * The first `count` (1..3) floats at `pointer`; zero in the other lanes.
 * @inline
 */
export function loadPartial(pointer: usize, count: i32): v128 {
  if (count == 1) return v128.load32_zero(pointer);
  const pair = v128.load64_zero(pointer);
  return count == 2 ? pair : v128.load_lane<f32>(pointer, pair, 2, 8);
}

/**
 * Up to four floats at `pointer`; zero in the lanes from `count` onwards.
 * @inline
 */
export function loadUpTo(pointer: usize, count: i32): v128 {
  return count >= 4 ? v128.load(pointer) : loadPartial(pointer, count);
}

/** Writes the first `count` (1..3) lanes. */
export function storePartial(pointer: usize, value: v128, count: i32): void {
  if (count == 1) {
    v128.store_lane<f32>(pointer, value, 0);
    return;
  }
  v128.store_lane<f64>(pointer, value, 0);
  if (count == 3) v128.store_lane<f32>(pointer, value, 2, 8);
}

/**
 * Writes up to four lanes.
 * @inline
 */
export function storeUpTo(pointer: usize, value: v128, count: i32): void {
  if (count >= 4) v128.store(pointer, value);
  else storePartial(pointer, value, count);
}

/** `value` rounded up to a multiple of `step`, a power of two. */
export function roundUp(value: i32, step: i32): i32 {
  return (value + step - 1) & -step;
}
