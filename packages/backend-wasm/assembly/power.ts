// a to the power b: 2^(b log2 |a|), computed in float64, two at a time, and rounded once to float32.
import { firstPair, joinPairs, lastPair, splat } from "./simd";

/**
 * a^b as JavaScript's `**`: NaN for a negative `a` and a `b` that is not an integer, and for 1 to the power
 * of infinity. Within 0.501 units in the last place (test/precise-math.test.ts).
 */
export function power(a: v128, b: v128): v128 {
  const base = f32x4.abs(a);
  const first = powerOfPair(firstPair(base), firstPair(b));
  const result = signed(joinPairs(first, powerOfPair(lastPair(base), lastPair(b))), a, b);
  return v128.bitselect(splat(1), result, f32x4.eq(b, splat(0)));
}

/** |a|^b with the sign of a^b; NaN where that is not real. */
function signed(result: v128, a: v128, b: v128): v128 {
  // Negative zero is distinguished: its odd negative powers are negative infinity.
  const negative = i32x4.shr_s(a, 31);
  const isFraction = f32x4.ne(f32x4.trunc(b), b);
  const half = f32x4.mul(b, splat(0.5));
  const isOdd = v128.andnot(f32x4.ne(f32x4.trunc(half), half), isFraction);
  const base = f32x4.abs(a);
  const isFinite = v128.and(f32x4.gt(base, splat(0)), f32x4.lt(base, splat(Infinity)));
  const notReal = v128.and(negative, v128.and(isFinite, isFraction));
  return v128.or(v128.xor(result, i32x4.shl(v128.and(negative, isOdd), 31)), notReal);
}

/** x^b for two x >= 0. */
function powerOfPair(x: v128, b: v128): v128 {
  return exp2(f64x2.mul(b, log2(x)));
}

/**
 * The binary logarithm of x >= 0: x = 2^e m with m between sqrt(1/2) and sqrt(2), and log(m) = 2 atanh(s), s
 * = (m - 1) / (m + 1), by a polynomial with relative error 2^-45. float32's subnormal numbers are normal in float64.
 */
function log2(x: v128): v128 {
  const one = f64x2.splat(1);
  const rootOfHalf = f64x2.splat(0.7071067811865476);
  const offset = i64x2.sub(x, rootOfHalf);
  const m = i64x2.add(v128.and(offset, i64x2.splat(0xfffffffffffff)), rootOfHalf);
  // e + 1023 becomes the low bits of 2^52.
  const biased = v128.or(i64x2.shr_u(i64x2.add(offset, one), 52), f64x2.splat(4503599627370496));
  const e = f64x2.sub(biased, f64x2.splat(4503599627370496 + 1023));
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(s, s);
  let sum = term(f64x2.splat(0.28288718263073565), z, 0.3199066608891474);
  sum = term(sum, z, 0.41220922733052445);
  sum = term(sum, z, 0.5770779426302618);
  sum = term(sum, z, 0.9617966941123595);
  sum = term(sum, z, 2.8853900817778504);
  const result = f64x2.add(e, f64x2.mul(s, sum));
  const zero = f64x2.splat(0);
  const infinite = f64x2.splat(Infinity);
  const isFinite = v128.and(f64x2.gt(x, zero), f64x2.lt(x, infinite));
  const special = v128.or(x, v128.and(f64x2.eq(x, zero), f64x2.neg(infinite)));
  return v128.bitselect(result, special, isFinite);
}

/** 2^x: 2^n times 2^f with an integer n and |f| <= 1/2, by a polynomial with relative error 2^-38. NaN stays NaN. */
function exp2(x: v128): v128 {
  const bounded = f64x2.pmax(f64x2.pmin(x, f64x2.splat(1000)), f64x2.splat(-1000));
  // Adding 1.5 * 2^52 rounds to an integer, which is then in the low bits.
  const round = f64x2.splat(6755399441055744);
  const rounded = f64x2.add(bounded, round);
  const f = f64x2.sub(bounded, f64x2.sub(rounded, round));
  let sum = term(f64x2.splat(1.325080551750225e-6), f, 1.5303700711365693e-5);
  sum = term(sum, f, 1.5403475186530786e-4);
  sum = term(sum, f, 1.3333478473685416e-3);
  sum = term(sum, f, 9.61812913523614e-3);
  sum = term(sum, f, 5.5504109063258665e-2);
  sum = term(sum, f, 0.24022650695888503);
  sum = term(sum, f, 0.6931471805568324);
  sum = term(sum, f, 1);
  return f64x2.mul(sum, i64x2.add(i64x2.shl(rounded, 52), f64x2.splat(1)));
}

/**
 * sum x + next.
 * @inline
 */
function term(sum: v128, x: v128, next: f64): v128 {
  return f64x2.add(f64x2.mul(sum, x), f64x2.splat(next));
}
