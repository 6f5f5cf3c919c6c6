// a to the power b, one number at a time, in float64: 2^(b log2 |a|), rounded once to float32.

/**
 * a^b as JavaScript's `**`: NaN for a negative `a` and a `b` that is not an integer, and for 1 to the power
 * of infinity. Within 0.501 units in the last place (test/scalar-math.test.ts).
 */
export function power(a: f32, b: f32): f32 {
  if (b == 0) return 1;
  const result = <f32>exp2(<f64>b * log2(<f64>abs(a)));
  // Negative zero is distinguished: its odd negative powers are negative infinity.
  if (reinterpret<i32>(a) >= 0) return result;
  if (trunc(b) != b) return a == 0 || abs(a) == Infinity ? result : NaN;
  return isOdd(b) ? -result : result;
}

/** Whether an integer is odd; from 2^24 on, float32 has no odd integers. */
function isOdd(b: f32): bool {
  return abs(b) < 16777216 && (<i32>b & 1) != 0;
}

/**
 * The binary logarithm of x >= 0: x = 2^e m with m between sqrt(1/2) and sqrt(2), and log(m) = 2 atanh(s), s
 * = (m - 1) / (m + 1), by its series. float32's subnormal numbers are normal in float64.
 */
function log2(x: f64): f64 {
  if (!(x > 0 && x < Infinity)) return x == 0 ? -Infinity : x;
  const bits = reinterpret<i64>(x);
  const offset = bits - 0x3fe6a09e667f3bcd;
  const exponent = offset >> 52;
  const m = reinterpret<f64>(bits - (exponent << 52));
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let sum: f64 = 1.0 / 19;
  for (let k = 17; k > 0; k -= 2) sum = sum * z + 1 / <f64>k;
  return <f64>exponent + s * sum * 2.8853900817779268;
}

/** 2^x: 2^n e^r with an integer n and |r| <= log(2) / 2, e^r by its series. */
function exp2(x: f64): f64 {
  const bounded = max<f64>(-1000, min<f64>(1000, x));
  const n = nearest(bounded);
  const r = (bounded - n) * 0.6931471805599453;
  let sum: f64 = 1;
  for (let k = 12; k > 0; k--) sum = 1 + (sum * r) / <f64>k;
  // NaN stays NaN, whatever its exponent would be.
  return sum * reinterpret<f64>((<i64>n + 1023) << 52);
}
