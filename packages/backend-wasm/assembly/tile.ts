// Register tiles of the matrix product: C[rows, 8 or 16 columns] (+)= A[rows, k] * B[k, columns], operands
// packed by pack.ts.
//
// Every element is the sum over k in ascending order, in one accumulator, in any tile, so results do not
// depend on how rows and columns are divided. The loops over k are not unrolled by hand: V8 orders all loads
// of a basic block before its arithmetic, and more than one step of k then spills the sixteen vector
// registers (measured: 4x8 without unrolling 37-40 GFLOP/s, unrolled by 4 31-33).
import { multiplyAdd, splat, storePartial } from "./simd";

/** Rows of the main tile, and the width of a packed panel of A. */
export const TILE_ROWS: i32 = 4;
/** Columns of the main tile, and the width of a packed panel of B. */
export const TILE_COLUMNS: i32 = 8;

/** The depth of a block: longer sums are split into blocks of this many terms, each summed in registers. */
export const DEPTH_BLOCK: i32 = 256;

/** Bytes from one k to the next in a packed panel of A and of B. */
const A_STEP: usize = 16;
const B_STEP: usize = 32;

/**
 * Writes or adds one row of eight columns.
 * @inline
 */
function storeRow(c: usize, low: v128, high: v128, accumulate: bool): void {
  if (accumulate) {
    v128.store(c, f32x4.add(v128.load(c), low));
    v128.store(c, f32x4.add(v128.load(c, 16), high), 16);
  } else {
    v128.store(c, low);
    v128.store(c, high, 16);
  }
}

/** Writes or adds one row of fewer than eight columns. */
function storeRowPartial(c: usize, low: v128, high: v128, columns: i32, accumulate: bool): void {
  if (columns >= 4) {
    v128.store(c, accumulate ? f32x4.add(v128.load(c), low) : low);
    if (columns > 4) addPartial(c + 16, high, columns - 4, accumulate);
  } else {
    addPartial(c, low, columns, accumulate);
  }
}

function addPartial(c: usize, value: v128, count: i32, accumulate: bool): void {
  if (accumulate) {
    let old = v128.load32_zero(c);
    if (count > 1) old = v128.load_lane<f32>(c, old, 1, 4);
    if (count > 2) old = v128.load_lane<f32>(c, old, 2, 8);
    value = f32x4.add(old, value);
  }
  storePartial(c, value, count);
}

/** Four rows, one panel. */
export function tile4x8(
  a: usize,
  b: usize,
  c: usize,
  ldc: usize,
  k: i32,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = splat(0);
  let c01 = splat(0);
  let c10 = splat(0);
  let c11 = splat(0);
  let c20 = splat(0);
  let c21 = splat(0);
  let c30 = splat(0);
  let c31 = splat(0);
  const end = a + (k as usize) * A_STEP;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    const a1 = v128.load32_splat(a, 4);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    const a2 = v128.load32_splat(a, 8);
    c20 = multiplyAdd(a2, b0, c20);
    c21 = multiplyAdd(a2, b1, c21);
    const a3 = v128.load32_splat(a, 12);
    c30 = multiplyAdd(a3, b0, c30);
    c31 = multiplyAdd(a3, b1, c31);
    a += A_STEP;
    b += B_STEP;
  }
  const d1 = c + ldc;
  const d2 = d1 + ldc;
  const d3 = d2 + ldc;
  if (columns == TILE_COLUMNS) {
    storeRow(c, c00, c01, accumulate);
    storeRow(d1, c10, c11, accumulate);
    storeRow(d2, c20, c21, accumulate);
    storeRow(d3, c30, c31, accumulate);
  } else {
    storeRowPartial(c, c00, c01, columns, accumulate);
    storeRowPartial(d1, c10, c11, columns, accumulate);
    storeRowPartial(d2, c20, c21, columns, accumulate);
    storeRowPartial(d3, c30, c31, columns, accumulate);
  }
}

/** Three rows, one panel. */
export function tile3x8(
  a: usize,
  b: usize,
  c: usize,
  ldc: usize,
  k: i32,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = splat(0);
  let c01 = splat(0);
  let c10 = splat(0);
  let c11 = splat(0);
  let c20 = splat(0);
  let c21 = splat(0);
  const end = a + (k as usize) * A_STEP;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    const a1 = v128.load32_splat(a, 4);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    const a2 = v128.load32_splat(a, 8);
    c20 = multiplyAdd(a2, b0, c20);
    c21 = multiplyAdd(a2, b1, c21);
    a += A_STEP;
    b += B_STEP;
  }
  storeRowPart(c, c00, c01, columns, accumulate);
  storeRowPart(c + ldc, c10, c11, columns, accumulate);
  storeRowPart(c + 2 * ldc, c20, c21, columns, accumulate);
}

/** Two rows, two adjacent panels `panel` bytes apart: `columns` (9..16) of them are written. */
export function tile2x16(
  a: usize,
  b: usize,
  panel: usize,
  c: usize,
  ldc: usize,
  k: i32,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = splat(0);
  let c01 = splat(0);
  let c02 = splat(0);
  let c03 = splat(0);
  let c10 = splat(0);
  let c11 = splat(0);
  let c12 = splat(0);
  let c13 = splat(0);
  let d = b + panel;
  const end = a + (k as usize) * A_STEP;
  while (a < end) {
    const a0 = v128.load32_splat(a);
    const a1 = v128.load32_splat(a, 4);
    const b0 = v128.load(b);
    c00 = multiplyAdd(a0, b0, c00);
    c10 = multiplyAdd(a1, b0, c10);
    const b1 = v128.load(b, 16);
    c01 = multiplyAdd(a0, b1, c01);
    c11 = multiplyAdd(a1, b1, c11);
    const b2 = v128.load(d);
    c02 = multiplyAdd(a0, b2, c02);
    c12 = multiplyAdd(a1, b2, c12);
    const b3 = v128.load(d, 16);
    c03 = multiplyAdd(a0, b3, c03);
    c13 = multiplyAdd(a1, b3, c13);
    a += A_STEP;
    b += B_STEP;
    d += B_STEP;
  }
  storeRow(c, c00, c01, accumulate);
  storeRowPart(c + 32, c02, c03, columns - TILE_COLUMNS, accumulate);
  storeRow(c + ldc, c10, c11, accumulate);
  storeRowPart(c + ldc + 32, c12, c13, columns - TILE_COLUMNS, accumulate);
}

/** Two rows, one panel. */
export function tile2x8(
  a: usize,
  b: usize,
  c: usize,
  ldc: usize,
  k: i32,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = splat(0);
  let c01 = splat(0);
  let c10 = splat(0);
  let c11 = splat(0);
  const end = a + (k as usize) * A_STEP;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    const a1 = v128.load32_splat(a, 4);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    a += A_STEP;
    b += B_STEP;
  }
  storeRowPart(c, c00, c01, columns, accumulate);
  storeRowPart(c + ldc, c10, c11, columns, accumulate);
}

/** One row with elements `step` bytes apart, two adjacent panels: `columns` is 9..16. */
export function tile1x16(
  a: usize,
  step: usize,
  b: usize,
  panel: usize,
  c: usize,
  k: i32,
  columns: i32,
  accumulate: bool,
): void {
  let c0 = splat(0);
  let c1 = splat(0);
  let c2 = splat(0);
  let c3 = splat(0);
  let d = b + panel;
  const end = b + (k as usize) * B_STEP;
  while (b < end) {
    const a0 = v128.load32_splat(a);
    c0 = multiplyAdd(a0, v128.load(b), c0);
    c1 = multiplyAdd(a0, v128.load(b, 16), c1);
    c2 = multiplyAdd(a0, v128.load(d), c2);
    c3 = multiplyAdd(a0, v128.load(d, 16), c3);
    a += step;
    b += B_STEP;
    d += B_STEP;
  }
  storeRow(c, c0, c1, accumulate);
  storeRowPart(c + 32, c2, c3, columns - TILE_COLUMNS, accumulate);
}

/** One row with elements `step` bytes apart, one panel. */
export function tile1x8(
  a: usize,
  step: usize,
  b: usize,
  c: usize,
  k: i32,
  columns: i32,
  accumulate: bool,
): void {
  let c0 = splat(0);
  let c1 = splat(0);
  const end = b + (k as usize) * B_STEP;
  while (b < end) {
    const a0 = v128.load32_splat(a);
    c0 = multiplyAdd(a0, v128.load(b), c0);
    c1 = multiplyAdd(a0, v128.load(b, 16), c1);
    a += step;
    b += B_STEP;
  }
  storeRowPart(c, c0, c1, columns, accumulate);
}

/** Writes or adds one row of up to eight columns. */
function storeRowPart(c: usize, low: v128, high: v128, columns: i32, accumulate: bool): void {
  if (columns == TILE_COLUMNS) storeRow(c, low, high, accumulate);
  else storeRowPartial(c, low, high, columns, accumulate);
}
