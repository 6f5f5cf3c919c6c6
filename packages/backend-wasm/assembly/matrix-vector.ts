// The product of a vector and a matrix, without packing: c[n] (+)= x[k] * B[k, n], for any strides of B (in
// bytes).
//
// Sums run over k in the order of gemm.ts (blocks of DEPTH_BLOCK, one accumulator per block), so that a
// single row gives the same bits as the same row among many.
import { SMALL } from "./features";
import { multiplyAdd, splat, storePartial } from "./simd";
import { DEPTH_BLOCK } from "./tile";

/** c[n] (+)= x[k] * B[k, n], the elements of x `step` bytes apart. */
export function matrixVector(
  c: usize,
  x: usize,
  step: usize,
  b: usize,
  bDepth: usize,
  bColumn: usize,
  n: i32,
  k: i32,
  accumulate: bool,
): void {
  for (let start = 0; start < k; start += DEPTH_BLOCK) {
    const depth = min(k - start, DEPTH_BLOCK);
    if (bColumn == 4) rowMajor(c, x, step, b, bDepth, n, depth, accumulate);
    else if (bDepth == 4) columnMajor(c, x, step, b, bColumn, n, depth, accumulate);
    else strided(c, x, step, b, bDepth, bColumn, n, depth, accumulate);
    x += (depth as usize) * step;
    b += (depth as usize) * bDepth;
    accumulate = true;
  }
}

/** @inline */
function put(c: usize, value: v128, accumulate: bool): void {
  v128.store(c, accumulate ? f32x4.add(v128.load(c), value) : value);
}

/** Rows of B contiguous: 32, then 4 columns at a time. */
function rowMajor(
  c: usize,
  x: usize,
  step: usize,
  b: usize,
  row: usize,
  n: i32,
  k: i32,
  accumulate: bool,
): void {
  let column = 0;
  for (; column + 32 <= n; column += 32) {
    columns32(c, x, step, b, row, k, accumulate);
    c += 128;
    b += 128;
  }
  for (; column + 4 <= n; column += 4) {
    columns4(c, x, step, b, row, k, accumulate);
    c += 16;
    b += 16;
  }
  for (; column < n; column++) {
    element(c, x, step, b, row, k, accumulate);
    c += 4;
    b += 4;
  }
}

function columns32(c: usize, x: usize, step: usize, b: usize, row: usize, k: i32, accumulate: bool): void {
  let c0 = splat(0);
  let c1 = splat(0);
  let c2 = splat(0);
  let c3 = splat(0);
  let c4 = splat(0);
  let c5 = splat(0);
  let c6 = splat(0);
  let c7 = splat(0);
  for (let i = 0; i < k; i++) {
    const a = v128.load32_splat(x);
    c0 = multiplyAdd(a, v128.load(b), c0);
    c1 = multiplyAdd(a, v128.load(b, 16), c1);
    c2 = multiplyAdd(a, v128.load(b, 32), c2);
    c3 = multiplyAdd(a, v128.load(b, 48), c3);
    c4 = multiplyAdd(a, v128.load(b, 64), c4);
    c5 = multiplyAdd(a, v128.load(b, 80), c5);
    c6 = multiplyAdd(a, v128.load(b, 96), c6);
    c7 = multiplyAdd(a, v128.load(b, 112), c7);
    x += step;
    b += row;
  }
  put(c, c0, accumulate);
  put(c + 16, c1, accumulate);
  put(c + 32, c2, accumulate);
  put(c + 48, c3, accumulate);
  put(c + 64, c4, accumulate);
  put(c + 80, c5, accumulate);
  put(c + 96, c6, accumulate);
  put(c + 112, c7, accumulate);
}

function columns4(c: usize, x: usize, step: usize, b: usize, row: usize, k: i32, accumulate: bool): void {
  let sum = splat(0);
  for (let i = 0; i < k; i++) {
    sum = multiplyAdd(v128.load32_splat(x), v128.load(b), sum);
    x += step;
    b += row;
  }
  put(c, sum, accumulate);
}

/**
 * One element of c; the sum is in the first lane, so that it is rounded as the others are.
 * @inline
 */
function element(c: usize, x: usize, step: usize, b: usize, bDepth: usize, k: i32, accumulate: bool): void {
  let sum = splat(0);
  for (let i = 0; i < k; i++) {
    sum = multiplyAdd(v128.load32_zero(x), v128.load32_zero(b), sum);
    x += step;
    b += bDepth;
  }
  storePartial(c, accumulate ? f32x4.add(v128.load32_zero(c), sum) : sum, 1);
}

/** @inline */
function strided(
  c: usize,
  x: usize,
  step: usize,
  b: usize,
  bDepth: usize,
  bColumn: usize,
  n: i32,
  k: i32,
  accumulate: bool,
): void {
  for (let column = 0; column < n; column++) {
    element(c, x, step, b, bDepth, k, accumulate);
    c += 4;
    b += bColumn;
  }
}

/** Columns of B contiguous: eight, then, but in small builds, four columns at a time, transposed in registers. */
function columnMajor(
  c: usize,
  x: usize,
  step: usize,
  b: usize,
  column: usize,
  n: i32,
  k: i32,
  accumulate: bool,
): void {
  let done = 0;
  for (; done + 8 <= n; done += 8) {
    columns8Transposed(c, x, step, b, column, k, accumulate);
    c += 32;
    b += 8 * column;
  }
  if (!SMALL && done + 4 <= n) {
    columns4Transposed(c, x, step, b, column, k, accumulate);
    c += 16;
    b += 4 * column;
    done += 4;
  }
  strided(c, x, step, b, 4, column, n - done, k, accumulate);
}

function columns4Transposed(
  c: usize,
  x: usize,
  step: usize,
  b: usize,
  column: usize,
  k: i32,
  accumulate: bool,
): void {
  let sum = splat(0);
  const whole = k & -4;
  for (let i = 0; i < whole; i += 4) {
    sum = fourSteps(sum, x, step, b, column);
    x += 4 * step;
    b += 16;
  }
  for (let i = whole; i < k; i++) {
    sum = multiplyAdd(v128.load32_splat(x), gather(b, column), sum);
    x += step;
    b += 4;
  }
  put(c, sum, accumulate);
}

function columns8Transposed(
  c: usize,
  x: usize,
  step: usize,
  b: usize,
  column: usize,
  k: i32,
  accumulate: bool,
): void {
  let low = splat(0);
  let high = splat(0);
  const whole = k & -4;
  let d = b + 4 * column;
  for (let i = 0; i < whole; i += 4) {
    low = fourSteps(low, x, step, b, column);
    high = fourSteps(high, x, step, d, column);
    x += 4 * step;
    b += 16;
    d += 16;
  }
  for (let i = whole; i < k; i++) {
    const a = v128.load32_splat(x);
    low = multiplyAdd(a, gather(b, column), low);
    high = multiplyAdd(a, gather(d, column), high);
    x += step;
    b += 4;
    d += 4;
  }
  put(c, low, accumulate);
  put(c + 16, high, accumulate);
}

/**
 * sum + four steps of k for four columns.
 * @inline
 */
function fourSteps(sum: v128, x: usize, step: usize, b: usize, column: usize): v128 {
  const b0 = v128.load(b);
  const b1 = v128.load(b + column);
  const b2 = v128.load(b + 2 * column);
  const b3 = v128.load(b + 3 * column);
  const low01 = v128.shuffle<f32>(b0, b1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(b2, b3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(b0, b1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(b2, b3, 2, 6, 3, 7);
  sum = multiplyAdd(v128.load32_splat(x), v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), sum);
  sum = multiplyAdd(v128.load32_splat(x + step), v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), sum);
  sum = multiplyAdd(v128.load32_splat(x + 2 * step), v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), sum);
  return multiplyAdd(v128.load32_splat(x + 3 * step), v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), sum);
}

/** @inline */
function gather(b: usize, column: usize): v128 {
  let lanes = v128.load32_zero(b);
  lanes = v128.load_lane<f32>(b + column, lanes, 1);
  lanes = v128.load_lane<f32>(b + 2 * column, lanes, 2);
  return v128.load_lane<f32>(b + 3 * column, lanes, 3);
}
