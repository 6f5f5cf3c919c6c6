// Sine and cosine of one number at a time, in float64, for float32 numbers of every size.

/** The quadrant of the last reduced angle. */
let quadrant: i32 = 0;

/** The sine of x in radians. */
export function sine(x: f32): f32 {
  const r = reduce(<f64>x);
  return rotated(r, quadrant);
}

/** The cosine of x in radians. */
export function cosine(x: f32): f32 {
  const r = reduce(<f64>x);
  return rotated(r, quadrant + 1);
}

/** sin(r + turns π / 2). */
function rotated(r: f64, turns: i32): f32 {
  const value = (turns & 1) != 0 ? smallCosine(r) : smallSine(r);
  return <f32>((turns & 2) != 0 ? -value : value);
}

/** x - quadrant π / 2, at most π / 4 from 0. NaN for infinity. */
function reduce(x: f64): f64 {
  if (abs(x) >= 268435456) return reduceLarge(x);
  const n = nearest(x * 0.6366197723675814);
  quadrant = <i32>n;
  // π / 2 in two parts; the first has so few bits that its product with n is exact.
  return x - n * 1.5707963109016418 - n * 1.5893254773528196e-8;
}

/** The fractional bits of 2 / π. */
const TWO_OVER_PI: usize = memory.data<u32>([
  0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
]);

/**
 * As `reduce` for |x| >= 2^28: with |x| = m 2^e, m an integer, the leading bits of 2 / π that give whole
 * turns are left out (Payne and Hanek 1983).
 */
function reduceLarge(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  const exponent = <i32>((bits >> 52) & 0x7ff) - 1023 - 23;
  if (exponent > 1000) return NaN;
  // float32 has 24 bits, the leading ones of float64's 53.
  const m = ((bits >> 29) & 0x7fffff) | 0x800000;
  const skipped = exponent - 2;
  const word = TWO_OVER_PI + ((skipped >> 5) << 2);
  const shift = <u64>(skipped & 31);
  // A turn, in 64 bits.
  const turn =
    ((m * window(word, shift)) << 32) + m * window(word + 4, shift) + ((m * window(word + 8, shift)) >> 32);
  const quarters = (turn + (1 << 61)) >> 62;
  const r = <f64>(<i64>(turn - (quarters << 62))) * 3.4061215800865545e-19;
  quadrant = x < 0 ? -(<i32>quarters) : <i32>quarters;
  return x < 0 ? -r : r;
}

/** 32 bits starting `shift` bits into the word at `at`. */
function window(at: usize, shift: u64): u64 {
  return ((((<u64>load<u32>(at)) << 32) | <u64>load<u32>(at, 4)) << shift) >> 32;
}

/** sin(r) for |r| <= π / 4, by its series. */
function smallSine(r: f64): f64 {
  const z = r * r;
  return r + r * z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880 - z / 39916800))));
}

/** cos(r) for |r| <= π / 4, by its series. */
function smallCosine(r: f64): f64 {
  const z = r * r;
  return 1 + z * (-0.5 + z * (1.0 / 24 + z * (-1.0 / 720 + z * (1.0 / 40320 - z / 3628800))));
}
