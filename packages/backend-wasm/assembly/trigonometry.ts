// Sine and cosine of float32 numbers of every size: computed in float64, two at a time, and rounded once.
import { firstPair, joinPairs, lastPair } from "./simd";

/**
 * The constants, in static memory as those of math.ts: 1 / π; 1.5 * 2^52, which rounds to an integer that is then in
 * the low bits; π in two parts, of which the first has so few bits that its product with such a number of half turns
 * is exact; the coefficients of the sine, the highest first, with relative error 2^-33 up to π / 2.
 */
const TABLE: usize = memory.data<f64>([
  0.3183098861837907, 6755399441055744, 3.1415926218032837, 3.178650954705639e-8, -2.408015221587895e-8,
  2.7536461911650733e-6, -1.984108653964382e-4, 8.333332768663713e-3, -0.1666666666388068,
]);
const ROUND: usize = TABLE + 8;
const PI_HIGH: usize = TABLE + 16;
const PI_LOW: usize = TABLE + 24;
const S11: usize = TABLE + 32;
const S9: usize = TABLE + 40;
const S7: usize = TABLE + 48;
const S5: usize = TABLE + 56;
const S3: usize = TABLE + 64;

/** Angles from here on are reduced one at a time. */
const LARGE: f32 = 33554432;

/** The sine of x in radians. */
export function sine(x: v128): v128 {
  return turned(x, 0);
}

/** The cosine of x in radians. */
export function cosine(x: v128): v128 {
  return turned(x, 0.5);
}

/** sin(x + halves π). */
function turned(x: v128, halves: f64): v128 {
  if (v128.any_true(f32x4.ge(f32x4.abs(x), f32x4.splat(LARGE)))) return turnedOneByOne(x, halves);
  return joinPairs(turnedPair(firstPair(x), halves), turnedPair(lastPair(x), halves));
}

/** As `turned`; each lane is the first once. */
function turnedOneByOne(x: v128, halves: f64): v128 {
  for (let lane = 0; lane < 4; lane++) {
    const first = f32x4.extract_lane(x, 0);
    const pair =
      abs(first) >= LARGE
        ? sineOfSmall(f64x2.splat(reduceLarge(<f64>first, halves)))
        : turnedPair(firstPair(x), halves);
    x = v128.shuffle<f32>(x, f32x4.demote_f64x2_zero(pair), 1, 2, 3, 4);
  }
  return x;
}

/**
 * sin(x + halves π) = ±sin(x - (n - halves) π) with the integer n that leaves at most π / 2, for |x| < LARGE.
 */
function turnedPair(x: v128, halves: f64): v128 {
  const half = f64x2.splat(halves);
  const round = v128.load64_splat(ROUND);
  const rounded = f64x2.add(f64x2.add(f64x2.mul(x, v128.load64_splat(TABLE)), half), round);
  const n = f64x2.sub(f64x2.sub(rounded, round), half);
  const high = f64x2.sub(x, f64x2.mul(n, v128.load64_splat(PI_HIGH)));
  const r = f64x2.sub(high, f64x2.mul(n, v128.load64_splat(PI_LOW)));
  return v128.xor(sineOfSmall(r), i64x2.shl(rounded, 63));
}

/**
 * sin(r) for |r| <= π / 2.
 * @inline
 */
function sineOfSmall(r: v128): v128 {
  const z = f64x2.mul(r, r);
  let sum = f64x2.add(f64x2.mul(z, v128.load64_splat(S11)), v128.load64_splat(S9));
  sum = f64x2.add(f64x2.mul(z, sum), v128.load64_splat(S7));
  sum = f64x2.add(f64x2.mul(z, sum), v128.load64_splat(S5));
  sum = f64x2.add(f64x2.mul(z, sum), v128.load64_splat(S3));
  return f64x2.add(r, f64x2.mul(f64x2.mul(r, z), sum));
}

/** The fractional bits of 2 / π. */
const TWO_OVER_PI: usize = memory.data<u32>([
  0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
]);

/**
 * An angle with the sine of x + halves π, at most π / 2 from 0, for |x| >= LARGE; NaN for infinity. With |x| =
 * m 2^e, m an integer, the leading bits of 2 / π that give whole turns are left out (Payne and Hanek 1983).
 */
function reduceLarge(x: f64, halves: f64): f64 {
  const bits = reinterpret<u64>(x);
  const exponent = <i32>((bits >> 52) & 0x7ff) - 1023 - 23;
  if (exponent > 1000) return NaN;
  // float32 has 24 bits, the leading ones of float64's 53.
  const m = ((bits >> 29) & 0x7fffff) | 0x800000;
  const skipped = exponent - 2;
  const word = TWO_OVER_PI + ((skipped >> 5) << 2);
  const shift = <u64>(skipped & 31);
  // A turn, in 64 bits.
  let turn =
    ((m * window(word, shift)) << 32) + m * window(word + 4, shift) + ((m * window(word + 8, shift)) >> 32);
  if (x < 0) turn = -turn;
  if (halves != 0) turn += 1 << 62;
  // In the second and third quarter, sin(turn) = sin(π - turn).
  if ((turn + (1 << 62)) >> 63 != 0) turn = (1 << 63) - turn;
  return <f64>(<i64>turn) * 3.4061215800865545e-19;
}

/** 32 bits starting `shift` bits into the word at `at`. */
function window(at: usize, shift: u64): u64 {
  return ((((<u64>load<u32>(at)) << 32) | <u64>load<u32>(at, 4)) << shift) >> 32;
}
