// exp, sigmoid, tanh and log of four floats at once, each lane by itself. Not-a-number stays not-a-number.
//
// Largest errors, in units in the last place (ulp) of the exact result, over all float32 numbers (test/math.test.ts):
//   exp      1.1 ulp, and infinity above 88.7228; subnormal results within one unit of the smallest subnormal
//   sigmoid  2.6 ulp for x >= -87; 0 or below 2^-125 beyond
//   tanh     3.1 ulp
//   log      1.0 ulp; -infinity at 0, not-a-number below
// exp is computed as 2^n * e^r with |r| <= log(2) / 2 (Cody and Waite 1980) and e^r - 1 = r + r^2 q(r), q a polynomial
// fitted for the least largest relative error, 2^-26.
import { multiplyAdd, splat } from "./simd";

/**
 * The constants, in static memory: V8 makes a vector constant anew at each use (three instructions), a load takes one.
 * log(2) is in two parts, of which the first has so few bits that its product with n is exact. ROUND = 1.5 * 2^23: adding
 * it rounds to an integer, which then stands in the low bits.
 */
const TABLE: usize = memory.data<f32>([
  1.4426950408889634, 12582912, -0.693359375, 2.1219444005469057e-4, 0.001388250500895083,
  0.008366546593606472, 0.04166720062494278, 0.1666654348373413, 0.4999999701976776, 1, 2, -87, 89, -20, 20,
]);
const LOG2_E: usize = TABLE;
const ROUND: usize = TABLE + 4;
const MINUS_LN2_HIGH: usize = TABLE + 8;
const MINUS_LN2_LOW: usize = TABLE + 12;
const Q4: usize = TABLE + 16;
const Q3: usize = TABLE + 20;
const Q2: usize = TABLE + 24;
const Q1: usize = TABLE + 28;
const Q0: usize = TABLE + 32;
const ONE: usize = TABLE + 36;
const TWO: usize = TABLE + 40;
const SIGMOID_LOW: usize = TABLE + 44;
const SIGMOID_HIGH: usize = TABLE + 48;
const TANH_LOW: usize = TABLE + 52;
const TANH_HIGH: usize = TABLE + 56;

const ROUND_BITS: i32 = 0x4b400000;
const ONE_BITS: i32 = 0x3f800000;

/** A constant of the table in every lane. */
function constant(entry: usize): v128 {
  return v128.load32_splat(entry);
}

/** x / log(2), rounded to an integer n that is kept as ROUND + n. */
function scaledExponent(x: v128): v128 {
  return multiplyAdd(x, constant(LOG2_E), constant(ROUND));
}

/** x - n log(2), between -log(2) / 2 and log(2) / 2. */
function remainder(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, constant(ROUND));
  return multiplyAdd(n, constant(MINUS_LN2_LOW), multiplyAdd(n, constant(MINUS_LN2_HIGH), x));
}

/** e^r - 1 for |r| <= log(2) / 2, the polynomial in Estrin's order: its chain of dependent operations is short. */
function smallExpMinusOne(r: v128): v128 {
  const square = f32x4.mul(r, r);
  const low = multiplyAdd(r, constant(Q1), constant(Q0));
  const high = multiplyAdd(square, constant(Q4), multiplyAdd(r, constant(Q3), constant(Q2)));
  return multiplyAdd(square, multiplyAdd(square, high, low), r);
}

/** 2^n for -126 <= n <= 127, infinity for n = 128. */
function powerOfTwo(rounded: v128): v128 {
  return i32x4.add(i32x4.shl(rounded, 23), constant(ONE));
}

/** The value nearest to x between low and high; not-a-number stays. */
function clamp(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, high), low);
}

/** e^x. */
export function exp(x: v128): v128 {
  const bounded = clamp(x, splat(-104), splat(89));
  const rounded = scaledExponent(bounded);
  const small = f32x4.add(smallExpMinusOne(remainder(bounded, rounded)), splat(1));
  // 2^n in two factors, since n runs from -150 to 128.
  const n = i32x4.sub(rounded, i32x4.splat(ROUND_BITS));
  const half = i32x4.shr_s(n, 1);
  const one = i32x4.splat(ONE_BITS);
  const first = i32x4.add(i32x4.shl(half, 23), one);
  const second = i32x4.add(i32x4.shl(i32x4.sub(n, half), 23), one);
  return f32x4.mul(f32x4.mul(small, first), second);
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: v128): v128 {
  const bounded = clamp(f32x4.neg(x), constant(SIGMOID_LOW), constant(SIGMOID_HIGH));
  const rounded = scaledExponent(bounded);
  const one = constant(ONE);
  // One is added first: where the power is infinite, the product must be so whatever the remainder's sign.
  const small = f32x4.add(smallExpMinusOne(remainder(bounded, rounded)), one);
  return f32x4.div(one, multiplyAdd(small, powerOfTwo(rounded), one));
}

/** tanh(x) = d / (d + 2) with d = e^2x - 1, which loses nothing near 0. */
export function tanh(x: v128): v128 {
  const bounded = clamp(f32x4.add(x, x), constant(TANH_LOW), constant(TANH_HIGH));
  const rounded = scaledExponent(bounded);
  const scale = powerOfTwo(rounded);
  const minusOne = smallExpMinusOne(remainder(bounded, rounded));
  const difference = multiplyAdd(scale, minusOne, f32x4.sub(scale, constant(ONE)));
  return f32x4.div(difference, f32x4.add(difference, constant(TWO)));
}

/**
 * The natural logarithm: x = 2^e (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), and log(1 + f) = 2 atanh(s),
 * s = f / (2 + f), as f - s (f - R(s^2)).
 */
export function log(x: v128): v128 {
  const subnormal = f32x4.lt(x, splat(1.1754943508222875e-38));
  const normal = v128.bitselect(f32x4.mul(x, splat(8388608)), x, subnormal);
  const offset = i32x4.sub(normal, i32x4.splat(0x3f3504f3));
  const exponent = i32x4.sub(i32x4.shr_s(offset, 23), v128.and(subnormal, i32x4.splat(23)));
  const mantissa = i32x4.add(v128.and(offset, i32x4.splat(0x7fffff)), i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(mantissa, splat(1));
  const e = f32x4.convert_i32x4_s(exponent);
  const finite = logarithm(f, e);
  const positive = f32x4.gt(x, splat(0));
  const notFinite = v128.bitselect(splat(-Infinity), splat(NaN), f32x4.eq(x, splat(0)));
  const result = v128.bitselect(finite, notFinite, positive);
  return v128.bitselect(x, result, f32x4.eq(x, splat(Infinity)));
}

/** log(1 + f) + e log(2), the largest terms last. */
function logarithm(f: v128, e: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, splat(2)));
  const z = f32x4.mul(s, s);
  let r = multiplyAdd(z, splat(0.29873624444007874), splat(0.39977481961250305));
  r = multiplyAdd(z, r, splat(0.6666677594184875));
  const half = f32x4.mul(splat(0.5), f32x4.mul(f, f));
  const tail = multiplyAdd(e, splat(-2.1219444005469057e-4), f32x4.mul(s, multiplyAdd(z, r, half)));
  return multiplyAdd(e, splat(0.693359375), f32x4.sub(f, f32x4.sub(half, tail)));
}

/** e^x of one number, the bits of a lane of `exp`. */
export function expScalar(x: f32): f32 {
  return f32x4.extract_lane(exp(splat(x)), 0);
}

/** sigmoid(x) of one number, the bits of a lane of `sigmoid`. */
export function sigmoidScalar(x: f32): f32 {
  return f32x4.extract_lane(sigmoid(splat(x)), 0);
}

/** tanh(x) of one number, the bits of a lane of `tanh`. */
export function tanhScalar(x: f32): f32 {
  return f32x4.extract_lane(tanh(splat(x)), 0);
}

/** log(x) of one number, the bits of a lane of `log`. */
export function logScalar(x: f32): f32 {
  return f32x4.extract_lane(log(splat(x)), 0);
}
