// The record of a batched matrix product.
import { gemm } from "./gemm";

/**
 * [c, a, b, batch, m, n, k, aRow, aDepth, bDepth, bColumn, scratch]: for each of `batch` products, contiguous one after
 * another, C[m, n] = A[m, k] * B[k, n]. Strides are in floats.
 */
export function matmulRecord(args: usize): void {
  let c = load<usize>(args);
  let a = load<usize>(args, 4);
  let b = load<usize>(args, 8);
  const batch = load<i32>(args, 12);
  const m = load<i32>(args, 16);
  const n = load<i32>(args, 20);
  const k = load<i32>(args, 24);
  const aRow = load<usize>(args, 28) << 2;
  const aDepth = load<usize>(args, 32) << 2;
  const bDepth = load<usize>(args, 36) << 2;
  const bColumn = load<usize>(args, 40) << 2;
  const scratch = load<usize>(args, 44);
  for (let i = 0; i < batch; i++) {
    gemm(c, (n as usize) << 2, a, aRow, aDepth, b, bDepth, bColumn, m, n, k, false, scratch);
    c += ((m * n) as usize) << 2;
    a += ((m * k) as usize) << 2;
    b += ((k * n) as usize) << 2;
  }
}
