// The record of a batched matrix product.
import { SMALL } from "./features";
import { gemm } from "./gemm";
import { prepareRow, storedProduct } from "./stored-weights";
import { ownScratch, partEnd, partStart } from "./team";
import { TILE_COLUMNS, TILE_ROWS } from "./tile";

/** Products of a batch that are enough to be divided as wholes; small builds divide each. */
const MANY: i32 = 8;

/**
 * [c, a, b, batch, m, n, k, aRow, aDepth, bDepth, bColumn, scratch]: C[m, n] = A[m, k] * B[k, n] for each of
 * `batch` contiguous products. Strides are in floats.
 */
export function matmulRecord(args: usize): void {
  const c = load<usize>(args);
  const a = load<usize>(args, 4);
  const b = load<usize>(args, 8);
  const batch = load<i32>(args, 12);
  const m = load<i32>(args, 16);
  const n = load<i32>(args, 20);
  const k = load<i32>(args, 24);
  const aRow = load<usize>(args, 28) << 2;
  const aDepth = load<usize>(args, 32) << 2;
  const bDepth = load<usize>(args, 36) << 2;
  const bColumn = load<usize>(args, 40) << 2;
  const scratch = ownScratch(load<usize>(args, 44));
  const byBatch = !SMALL && batch >= MANY;
  const byRows = !byBatch && m >= n;
  const byColumns = !byBatch && !byRows;
  const first = byBatch ? partStart(batch, 1) : 0;
  const last = byBatch ? partEnd(batch, 1) : batch;
  const row = byRows ? partStart(m, TILE_ROWS) : 0;
  const rows = (byRows ? partEnd(m, TILE_ROWS) : m) - row;
  const column = byColumns ? partStart(n, TILE_COLUMNS) : 0;
  const columns = (byColumns ? partEnd(n, TILE_COLUMNS) : n) - column;
  for (let i = first; i < last; i++) {
    const to = c + (((i * m * n + row * n + column) as usize) << 2);
    const left = a + (((i * m * k) as usize) << 2) + (row as usize) * aRow;
    const right = b + (((i * k * n) as usize) << 2) + (column as usize) * bColumn;
    gemm(to, (n as usize) << 2, left, aRow, aDepth, right, bDepth, bColumn, rows, columns, k, false, scratch);
  }
}

/**
 * [c, a, weights, m, n, k, scratch]: C[m, n] = A[m, k] * Wᵀ for contiguous rows of A and stored weights
 * W [n, k].
 */
export function matmulStoredRecord(args: usize): void {
  const m = load<i32>(args, 12);
  const n = load<i32>(args, 16);
  const k = load<i32>(args, 20);
  const scratch = ownScratch(load<usize>(args, 24));
  for (let i = 0; i < m; i++) {
    const row = load<usize>(args, 4) + (((i * k) << 2) as usize);
    const scale = prepareRow(scratch, row, k, load<usize>(args, 8));
    const to = load<usize>(args) + (((i * n) << 2) as usize);
    storedProduct(to, scratch, scale, load<usize>(args, 8), 0, n, n, k);
  }
}

/** The number of multiplications. */
export function matmulWork(args: usize): i64 {
  return <i64>load<i32>(args, 12) * load<i32>(args, 16) * load<i32>(args, 20) * load<i32>(args, 24);
}
