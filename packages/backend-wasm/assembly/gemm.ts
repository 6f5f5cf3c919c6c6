// The matrix product C (+)= A * B in float32, for any strides of A and B.
//
// Blocks of A and B are packed into panels (pack.ts) that stay in the caches, and multiplied tile by tile
// (tile.ts), after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). The
// order of summation of an element depends only on k: blocks of DEPTH_BLOCK in order, with one accumulator
// inside a block. All strides here are in bytes.
import { matrixVector } from "./matrix-vector";
import { pack, packedBytes } from "./pack";
import {
  DEPTH_BLOCK,
  TILE_COLUMNS,
  TILE_ROWS,
  tile1x8,
  tile1x16,
  tile2x8,
  tile2x16,
  tile3x8,
  tile4x8,
} from "./tile";

/** Rows and columns of a block: the block of B stays in the L2 cache, one panel of it in L1. */
const ROW_BLOCK: i32 = 128;
const COLUMN_BLOCK: i32 = 512;

/** Bytes of scratch memory of `gemm`. src/lowering/matmul.ts computes the same. */
export function gemmScratchBytes(m: i32, n: i32, k: i32): usize {
  const depth = min(k, DEPTH_BLOCK);
  return (
    packedBytes(min(n, COLUMN_BLOCK), depth, TILE_COLUMNS) + packedBytes(min(m, ROW_BLOCK), depth, TILE_ROWS)
  );
}

/** C[m, n] (+)= A[m, k] * B[k, n]. Rows of C are `ldc` bytes apart, its columns contiguous. */
export function gemm(
  c: usize,
  ldc: usize,
  a: usize,
  aRow: usize,
  aDepth: usize,
  b: usize,
  bDepth: usize,
  bColumn: usize,
  m: i32,
  n: i32,
  k: i32,
  accumulate: bool,
  scratch: usize,
): void {
  if (k == 0) {
    if (!accumulate) clearRows(c, ldc, m, n);
  } else if (m <= 2) {
    for (let i = 0; i < m; i++) {
      matrixVector(
        c + (i as usize) * ldc,
        a + (i as usize) * aRow,
        aDepth,
        b,
        bDepth,
        bColumn,
        n,
        k,
        accumulate,
      );
    }
  } else if (n == 1 && ldc == 4) {
    matrixVector(c, b, bDepth, a, aDepth, aRow, m, k, accumulate);
  } else {
    blockedProduct(c, ldc, a, aRow, aDepth, b, bDepth, bColumn, m, n, k, accumulate, scratch);
  }
}

function clearRows(c: usize, ldc: usize, m: i32, n: i32): void {
  for (let i = 0; i < m; i++) memory.fill(c + (i as usize) * ldc, 0, (n as usize) << 2);
}

function blockedProduct(
  c: usize,
  ldc: usize,
  a: usize,
  aRow: usize,
  aDepth: usize,
  b: usize,
  bDepth: usize,
  bColumn: usize,
  m: i32,
  n: i32,
  k: i32,
  accumulate: bool,
  scratch: usize,
): void {
  const packedA = scratch + packedBytes(min(n, COLUMN_BLOCK), min(k, DEPTH_BLOCK), TILE_COLUMNS);
  for (let column = 0; column < n; column += COLUMN_BLOCK) {
    const columns = min(n - column, COLUMN_BLOCK);
    for (let start = 0; start < k; start += DEPTH_BLOCK) {
      const depth = min(k - start, DEPTH_BLOCK);
      const from = b + (start as usize) * bDepth + (column as usize) * bColumn;
      pack(scratch, from, bColumn, bDepth, columns, depth, TILE_COLUMNS);
      for (let row = 0; row < m; row += ROW_BLOCK) {
        const rows = min(m - row, ROW_BLOCK);
        pack(
          packedA,
          a + (row as usize) * aRow + (start as usize) * aDepth,
          aRow,
          aDepth,
          rows,
          depth,
          TILE_ROWS,
        );
        const to = c + (row as usize) * ldc + ((column as usize) << 2);
        packedProduct(to, ldc, packedA, scratch, rows, columns, depth, accumulate || start > 0);
      }
    }
  }
}

/** C[m, n] (+)= A * B for packed A and B of one depth block (or any other depth). */
export function packedProduct(
  c: usize,
  ldc: usize,
  a: usize,
  b: usize,
  m: i32,
  n: i32,
  k: i32,
  accumulate: bool,
): void {
  const panel = (k as usize) * 32;
  const whole = m & -TILE_ROWS;
  for (let column = 0; column < n; column += TILE_COLUMNS) {
    const columns = min(n - column, TILE_COLUMNS);
    let tileA = a;
    let tileC = c + ((column as usize) << 2);
    for (let row = 0; row < whole; row += TILE_ROWS) {
      tile4x8(tileA, b, tileC, ldc, k, columns, accumulate);
      tileA += (k as usize) * 16;
      tileC += 4 * ldc;
    }
    if (m - whole == 3) tile3x8(tileA, b, tileC, ldc, k, columns, accumulate);
    b += panel;
  }
  const rest = m - whole;
  if (rest == 0 || rest == 3) return;
  b -= panel * (((n + TILE_COLUMNS - 1) / TILE_COLUMNS) as usize);
  const tileA = a + (whole as usize) * (k as usize) * 4;
  const tileC = c + (whole as usize) * ldc;
  if (rest == 2) twoRows(tileC, ldc, tileA, b, n, k, accumulate);
  else oneRow(tileC, tileA, 16, b, n, k, accumulate);
}

function twoRows(c: usize, ldc: usize, a: usize, b: usize, n: i32, k: i32, accumulate: bool): void {
  const panel = (k as usize) * 32;
  let column = 0;
  for (; column + TILE_COLUMNS < n; column += 2 * TILE_COLUMNS) {
    tile2x16(a, b, panel, c, ldc, k, min(n - column, 2 * TILE_COLUMNS), accumulate);
    b += 2 * panel;
    c += 64;
  }
  if (column < n) tile2x8(a, b, c, ldc, k, n - column, accumulate);
}

/** c[n] (+)= a[k] * B for one row with elements `step` bytes apart and a packed B. */
export function oneRow(c: usize, a: usize, step: usize, b: usize, n: i32, k: i32, accumulate: bool): void {
  const panel = (k as usize) * 32;
  let column = 0;
  for (; column + TILE_COLUMNS < n; column += 2 * TILE_COLUMNS) {
    tile1x16(a, step, b, panel, c, k, min(n - column, 2 * TILE_COLUMNS), accumulate);
    b += 2 * panel;
    c += 64;
  }
  if (column < n) tile1x8(a, step, b, c, k, n - column, accumulate);
}
