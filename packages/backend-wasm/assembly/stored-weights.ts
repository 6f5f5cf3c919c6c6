// The product of a row and weights [rows, depth] that are stored in fewer bits.
//
// Four words precede the weights: the kind, the number of rows, the depth, and 0. Rows are padded with zeros to whole vectors
// of 16 elements, and followed by three rows of zeros, since four rows are read at a time. After rows of int8
// follow the scale of each, and the sum of each for every block of depth (src/weights/pack-weights.ts).
//
// For int8 the row is rounded to 14 bits, x = v * scale, so that the error is that of the weights alone. Sums
// of integers are exact: with relaxed SIMD, whose products take 8 and 7 bits, v + 8192 is split into two parts
// of 7 bits; without it v is multiplied in 16 bits. Both builds give the same bits.
import { loadPartial, multiplyAdd, splat, storeUpTo } from "./simd";

/** The kind of weights in int8; any other is halves. */
const INT8: i32 = 1;
/** Bytes before the weights. */
const HEADER: usize = 16;

/** The largest magnitude of v. */
const LARGEST: f32 = 8191;
/** The depth whose sums fit into 32 bits: 127 * 8191 * 2048 < 2^31. A multiple of 16. */
const BLOCK: i32 = 2048;

/** `depth` rounded up to whole vectors. */
function padded(depth: i32): i32 {
  return (depth + 15) & -16;
}

/**
 * Prepares a row of `depth` floats for products with `weights`, in `target`, 4 bytes a padded element. Returns
 * its scale.
 */
export function prepareRow(target: usize, row: usize, depth: i32, weights: usize): f32 {
  if (load<i32>(weights) == INT8) return roundRow(target, row, depth);
  memory.copy(target, row, (depth << 2) as usize);
  memory.fill(target + ((depth << 2) as usize), 0, ((padded(depth) - depth) << 2) as usize);
  return 1;
}

/** [to, table, indices, count]: rows of stored weights; an index out of range gives a row of NaN. */
export function gatherStoredRecord(args: usize): void {
  let to = load<usize>(args);
  const weights = load<usize>(args, 4);
  const indices = load<usize>(args, 8);
  const count = load<i32>(args, 12);
  const depth = load<i32>(weights, 8);
  for (let i = 0; i < count; i++) {
    readRow(to, weights, load<i32>(indices + ((i << 2) as usize)), depth);
    to += (depth << 2) as usize;
  }
}

function readRow(to: usize, weights: usize, row: i32, depth: i32): void {
  const isInt8 = load<i32>(weights) == INT8;
  const rows = load<i32>(weights, 4);
  const stride = (isInt8 ? padded(depth) : padded(depth) << 1) as usize;
  const isInside = <u32>row < <u32>rows;
  let from = weights + HEADER;
  let scale = splat(NaN);
  if (isInside) {
    const scales = from + ((rows + 3) as usize) * stride;
    from += (row as usize) * stride;
    scale = isInt8 ? v128.load32_splat(scales + ((row << 2) as usize)) : splat(1);
  }
  for (; depth > 0; depth -= 4) {
    const values = isInt8
      ? f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(from))))
      : widened(i32x4.extend_low_i16x8_s(v128.load64_zero(from)));
    storeUpTo(to, f32x4.mul(values, scale), depth);
    from += isInt8 ? 4 : 8;
    to += 16;
  }
}

/** c[n] = row * weights for the rows [first, first + n) of `rows`; the row is prepared. */
export function storedProduct(
  c: usize,
  row: usize,
  scale: f32,
  weights: usize,
  first: i32,
  n: i32,
  rows: i32,
  depth: i32,
): void {
  const isInt8 = load<i32>(weights) == INT8;
  const width = padded(depth);
  const stride = (isInt8 ? width : width << 1) as usize;
  const height = rows + 3;
  let from = weights + HEADER + (first as usize) * stride;
  let scales = weights + HEADER + (height as usize) * stride + ((first << 2) as usize);
  for (; n > 0; n -= 4) {
    const sum = isInt8
      ? f32x4.mul(
          fourOfInt8(row, from, stride, width, scales + ((height << 2) as usize), (height << 2) as usize),
          f32x4.mul(v128.load(scales), splat(scale)),
        )
      : fourOfHalves(row, from, stride, width);
    storeUpTo(c, sum, n);
    c += 16;
    from += 4 * stride;
    scales += 16;
  }
}

/** Rounds a row to integers of 14 bits; returns the scale. */
function roundRow(target: usize, row: usize, depth: i32): f32 {
  let most = splat(0);
  const whole = depth & -4;
  for (let i = 0; i < whole; i += 4) most = f32x4.max(most, f32x4.abs(v128.load(row + ((i << 2) as usize))));
  if (whole < depth)
    most = f32x4.max(most, f32x4.abs(loadPartial(row + ((whole << 2) as usize), depth - whole)));
  const pair = f32x4.max(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1));
  const largest = f32x4.extract_lane(f32x4.max(pair, v128.shuffle<i32>(pair, pair, 1, 0, 3, 2)), 0);
  const factor = splat(largest == 0 ? 0 : LARGEST / largest);
  for (let i = 0; i < depth; i += 16) {
    const low = eight(row, i, depth, factor);
    const high = eight(row, i + 8, depth, factor);
    if (ASC_FEATURE_RELAXED_SIMD) {
      const offset = i16x8.splat(8192);
      const a = i16x8.add(low, offset);
      const b = i16x8.add(high, offset);
      const mask = i16x8.splat(127);
      v128.store(target, i8x16.narrow_i16x8_u(i16x8.shr_u(a, 7), i16x8.shr_u(b, 7)));
      v128.store(target, i8x16.narrow_i16x8_u(v128.and(a, mask), v128.and(b, mask)), 16);
    } else {
      v128.store(target, low);
      v128.store(target, high, 16);
    }
    target += 32;
  }
  return largest / LARGEST;
}

/** Eight elements times `factor` as 16-bit integers; zero from `depth` on. */
function eight(row: usize, i: i32, depth: i32, factor: v128): v128 {
  return i16x8.narrow_i32x4_s(four(row, i, depth, factor), four(row, i + 4, depth, factor));
}

/** @inline */
function four(row: usize, i: i32, depth: i32, factor: v128): v128 {
  const left = depth - i;
  if (left <= 0) return splat(0);
  const at = row + ((i << 2) as usize);
  const x = left >= 4 ? v128.load(at) : loadPartial(at, left);
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(x, factor)));
}

/** The exact sums of four rows of int8, as floats; `sums` of a block are `height` bytes after those of the last. */
function fourOfInt8(x: usize, w: usize, stride: usize, width: i32, sums: usize, height: usize): v128 {
  let result = splat(0);
  for (let start = 0; start < width; start += BLOCK) {
    const count = min(width - start, BLOCK);
    let total = ASC_FEATURE_RELAXED_SIMD
      ? v128.shuffle<i32>(
          twoRelaxed(x, w, stride, count),
          twoRelaxed(x, w + 2 * stride, stride, count),
          0,
          1,
          4,
          5,
        )
      : integers(x, w, stride, count);
    if (ASC_FEATURE_RELAXED_SIMD) total = i32x4.sub(total, i32x4.shl(v128.load(sums), 13));
    result = f32x4.add(result, f32x4.convert_i32x4_s(total));
    x += (count as usize) << 1;
    w += count as usize;
    sums += height;
  }
  return result;
}

/**
 * The sums of one block of two rows, in the first two lanes. With more rows at a time, the registers would not
 * suffice for the first compiler of Node 20, which then overwrites operands of these experimental instructions.
 */
function twoRelaxed(x: usize, w: usize, stride: usize, count: i32): v128 {
  let a = splat(0);
  let b = splat(0);
  let c = splat(0);
  let d = splat(0);
  for (let i = 0; i < count; i += 16) {
    const first = v128.load(x);
    const second = v128.load(x, 16);
    const w0 = v128.load(w);
    const w1 = v128.load(w + stride);
    a = i32x4.relaxed_dot_i8x16_i7x16_add_s(w0, first, a);
    b = i32x4.relaxed_dot_i8x16_i7x16_add_s(w1, first, b);
    c = i32x4.relaxed_dot_i8x16_i7x16_add_s(w0, second, c);
    d = i32x4.relaxed_dot_i8x16_i7x16_add_s(w1, second, d);
    x += 32;
    w += 16;
  }
  const all = addLanes(a, b, c, d);
  return i32x4.add(i32x4.shl(all, 7), v128.shuffle<i32>(all, all, 2, 3, 2, 3));
}

/**
 * The sums of one block of four rows.
 * @inline
 */
function integers(x: usize, w: usize, stride: usize, count: i32): v128 {
  let a = splat(0);
  let b = splat(0);
  let c = splat(0);
  let d = splat(0);
  for (let i = 0; i < count; i += 16) {
    const first = v128.load(x);
    const second = v128.load(x, 16);
    a = sixteen(a, v128.load(w), first, second);
    b = sixteen(b, v128.load(w + stride), first, second);
    c = sixteen(c, v128.load(w + 2 * stride), first, second);
    d = sixteen(d, v128.load(w + 3 * stride), first, second);
    x += 32;
    w += 16;
  }
  return addLanes(a, b, c, d);
}

/**
 * sum + 16 products in 16 bits.
 * @inline
 */
function sixteen(sum: v128, w: v128, first: v128, second: v128): v128 {
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(w), first);
  return i32x4.add(i32x4.add(sum, low), i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(w), second));
}

/** The sum of the lanes of each of four vectors. */
function addLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 2, 6), v128.shuffle<i32>(a, b, 1, 5, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 2, 6), v128.shuffle<i32>(c, d, 1, 5, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/** The sums of four rows of halves. */
function fourOfHalves(x: usize, w: usize, stride: usize, width: i32): v128 {
  let a = splat(0);
  let b = splat(0);
  let c = splat(0);
  let d = splat(0);
  for (let i = 0; i < width; i += 8) {
    const first = v128.load(x);
    const second = v128.load(x, 16);
    a = eightHalves(a, w, first, second);
    b = eightHalves(b, w + stride, first, second);
    c = eightHalves(c, w + 2 * stride, first, second);
    d = eightHalves(d, w + 3 * stride, first, second);
    x += 32;
    w += 16;
  }
  const ab = f32x4.add(v128.shuffle<i32>(a, b, 0, 4, 2, 6), v128.shuffle<i32>(a, b, 1, 5, 3, 7));
  const cd = f32x4.add(v128.shuffle<i32>(c, d, 0, 4, 2, 6), v128.shuffle<i32>(c, d, 1, 5, 3, 7));
  return f32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/** @inline */
function eightHalves(sum: v128, w: usize, first: v128, second: v128): v128 {
  const halves = v128.load(w);
  sum = multiplyAdd(widened(i32x4.extend_low_i16x8_s(halves)), first, sum);
  return multiplyAdd(widened(i32x4.extend_high_i16x8_s(halves)), second, sum);
}

/**
 * Finite halves as floats: the bits of exponent and fraction are moved to those of a float, whose exponent is
 * then 112 too small.
 * @inline
 */
function widened(halves: v128): v128 {
  const bits = v128.and(i32x4.shl(halves, 13), i32x4.splat(0x8fffe000));
  return f32x4.mul(bits, splat(5192296858534827628530496329220096.0));
}
