// exp, sigmoid, tanh and log of four floats at once, lane by lane. NaN stays NaN.
//
// Largest errors, in units in the last place (ulp) of the exact result, over all float32 numbers
// (test/math.test.ts):
//   exp      1.1 ulp, and infinity above 88.7228; subnormal results within one unit of the smallest subnormal
//   sigmoid  3 ulp for x >= 0, 3 + 1.2 |x| ulp for -87 <= x < 0; 2^-126 below -87.34
//   tanh     4 ulp
//   log      1.0 ulp; -infinity at 0, NaN below
// Powers are computed as 2^n times a minimax polynomial over half an octave on either side, with relative
// error 2^-26. exp reduces its argument exactly (Cody and Waite 1980); sigmoid and tanh, which every gate
// computes, save those operations. The polynomials use Estrin's scheme: their chains of dependent operations
// are short.
import { multiplyAdd, splat } from "./simd";

/**
 * The constants, in static memory: V8 rebuilds a vector constant at each use (three instructions); a load
 * takes one. ROUND = 1.5 * 2^23: adding it rounds to an integer, which is then in the low bits.
 */
const TABLE: usize = memory.data<f32>([
  12582912,
  1,
  2,
  -126,
  126,
  -1.4426950408889634,
  2.8853900817779268,
  0.6931471824645996,
  0.24022649228572845,
  0.05550367385149002,
  0.009618308395147324,
  0.0013387404615059495,
  0.0001538327633170411,
  -104,
  89,
  1.4426950408889634,
  -0.693359375,
  2.1219444005469057e-4,
  0.1666654348373413,
  0.4999999701976776,
  0.008366546593606472,
  0.04166720062494278,
  0.001388250500895083,
  1.1754943508222875e-38,
  8388608,
  0.7071067690849304,
  0.5,
  0.29873624444007874,
  0.39977481961250305,
  0.6666677594184875,
  Infinity,
  -Infinity,
]);
const ROUND: usize = TABLE;
const ONE: usize = TABLE + 4;
const TWO: usize = TABLE + 8;
const LOWEST: usize = TABLE + 12;
const HIGHEST: usize = TABLE + 16;
const MINUS_LOG2_E: usize = TABLE + 20;
const TWICE_LOG2_E: usize = TABLE + 24;
const P0: usize = TABLE + 28;
const P1: usize = TABLE + 32;
const P2: usize = TABLE + 36;
const P3: usize = TABLE + 40;
const P4: usize = TABLE + 44;
const P5: usize = TABLE + 48;
const EXP_LOWEST: usize = TABLE + 52;
const EXP_HIGHEST: usize = TABLE + 56;
const LOG2_E: usize = TABLE + 60;
const MINUS_LOG_2_HIGH: usize = TABLE + 64;
const MINUS_LOG_2_LOW: usize = TABLE + 68;
const E3: usize = TABLE + 72;
const E2: usize = TABLE + 76;
const E5: usize = TABLE + 80;
const E4: usize = TABLE + 84;
const E6: usize = TABLE + 88;
const SMALLEST_NORMAL: usize = TABLE + 92;
const TWO_TO_23: usize = TABLE + 96;
const ROOT_OF_HALF: usize = TABLE + 100;
const HALF: usize = TABLE + 104;
const L2: usize = TABLE + 108;
const L1: usize = TABLE + 112;
const L0: usize = TABLE + 116;
const INFINITE: usize = TABLE + 120;
const MINUS_INFINITE: usize = TABLE + 124;

/** A constant of the table, in every lane. */
function constant(entry: usize): v128 {
  return v128.load32_splat(entry);
}

/** x clamped to [low, high]; NaN stays NaN. */
function clamp(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, high), low);
}

/**
 * e^x.
 * @inline
 */
export function exp(x: v128): v128 {
  const bounded = clamp(x, constant(EXP_LOWEST), constant(EXP_HIGHEST));
  const rounded = multiplyAdd(bounded, constant(LOG2_E), constant(ROUND));
  const n = f32x4.sub(rounded, constant(ROUND));
  // log(2) in two parts; the first has so few bits that its product with n is exact.
  const high = multiplyAdd(n, constant(MINUS_LOG_2_HIGH), bounded);
  const one = constant(ONE);
  const small = f32x4.add(smallExpMinusOne(multiplyAdd(n, constant(MINUS_LOG_2_LOW), high)), one);
  // 2^n in two factors, since n ranges from -150 to 128.
  const integer = i32x4.sub(rounded, constant(ROUND));
  const half = i32x4.shr_s(integer, 1);
  const first = i32x4.add(i32x4.shl(half, 23), one);
  const second = i32x4.add(i32x4.shl(i32x4.sub(integer, half), 23), one);
  return f32x4.mul(f32x4.mul(small, first), second);
}

/**
 * e^r - 1 for |r| <= log(2) / 2.
 * @inline
 */
function smallExpMinusOne(r: v128): v128 {
  const square = f32x4.mul(r, r);
  const low = multiplyAdd(r, constant(E3), constant(E2));
  const high = multiplyAdd(r, constant(E5), constant(E4));
  const q = multiplyAdd(square, multiplyAdd(square, constant(E6), high), low);
  return multiplyAdd(square, q, r);
}

/**
 * 2^f - 1 for |f| <= 1/2.
 * @inline
 */
function smallPowerMinusOne(f: v128): v128 {
  const square = f32x4.mul(f, f);
  const low = multiplyAdd(f, constant(P1), constant(P0));
  const middle = multiplyAdd(f, constant(P3), constant(P2));
  const high = multiplyAdd(f, constant(P5), constant(P4));
  return f32x4.mul(f, multiplyAdd(square, multiplyAdd(square, high, middle), low));
}

/**
 * 1 / (1 + e^-x).
 * @inline
 */
export function sigmoid(x: v128): v128 {
  const exponent = clamp(f32x4.mul(x, constant(MINUS_LOG2_E)), constant(LOWEST), constant(HIGHEST));
  const rounded = f32x4.add(exponent, constant(ROUND));
  const f = f32x4.sub(exponent, f32x4.sub(rounded, constant(ROUND)));
  const one = constant(ONE);
  const power = i32x4.add(f32x4.add(smallPowerMinusOne(f), one), i32x4.shl(rounded, 23));
  return f32x4.div(one, f32x4.add(power, one));
}

/**
 * tanh(x) = d / (d + 2) with d = e^2x - 1, which is accurate near 0.
 * @inline
 */
export function tanh(x: v128): v128 {
  const exponent = clamp(f32x4.mul(x, constant(TWICE_LOG2_E)), constant(LOWEST), constant(HIGHEST));
  const rounded = f32x4.add(exponent, constant(ROUND));
  const f = f32x4.sub(exponent, f32x4.sub(rounded, constant(ROUND)));
  const one = constant(ONE);
  const scale = i32x4.add(one, i32x4.shl(rounded, 23));
  const d = multiplyAdd(smallPowerMinusOne(f), scale, f32x4.sub(scale, one));
  return f32x4.div(d, f32x4.add(d, constant(TWO)));
}

/**
 * The natural logarithm: x = 2^e (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), and log(1 + f) = 2
 * atanh(s), s = f / (2 + f), as f - s (f - R(s^2)).
 */
export function log(x: v128): v128 {
  const subnormal = f32x4.lt(x, constant(SMALLEST_NORMAL));
  const normal = v128.bitselect(f32x4.mul(x, constant(TWO_TO_23)), x, subnormal);
  const offset = i32x4.sub(normal, constant(ROOT_OF_HALF));
  const exponent = i32x4.sub(v128.and(subnormal, i32x4.splat(23)), i32x4.shr_s(offset, 23));
  const mantissa = i32x4.sub(normal, i32x4.shl(i32x4.shr_s(offset, 23), 23));
  const finite = logarithm(f32x4.sub(mantissa, constant(ONE)), f32x4.convert_i32x4_s(exponent));
  // Zero, negative numbers, infinity and NaN.
  const zero = splat(0);
  const isFinite = v128.and(f32x4.gt(x, zero), f32x4.lt(x, constant(INFINITE)));
  const ofZero = v128.and(f32x4.eq(x, zero), constant(MINUS_INFINITE));
  const special = v128.or(v128.or(x, f32x4.lt(x, zero)), ofZero);
  return v128.bitselect(finite, special, isFinite);
}

/**
 * log(1 + f) - e log(2), the largest terms last.
 * @inline
 */
function logarithm(f: v128, e: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, constant(TWO)));
  const z = f32x4.mul(s, s);
  const r = multiplyAdd(z, multiplyAdd(z, constant(L2), constant(L1)), constant(L0));
  const half = f32x4.mul(constant(HALF), f32x4.mul(f, f));
  const tail = multiplyAdd(e, constant(MINUS_LOG_2_LOW), f32x4.mul(s, multiplyAdd(z, r, half)));
  return multiplyAdd(e, constant(MINUS_LOG_2_HIGH), f32x4.sub(f, f32x4.sub(half, tail)));
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
