// The scratch memory of the packed operands of assembly/gemm.ts, with the same block sizes.
import { roundUp } from "../round-up.ts";

/** Lanes of a packed panel of A and of B, and the depth, rows and columns of a block. */
const TILE_ROWS = 4;
const TILE_COLUMNS = 8;
const DEPTH_BLOCK = 256;
const ROW_BLOCK = 128;
const COLUMN_BLOCK = 512;

/** Bytes of `lanes` columns of `depth` floats each, packed as the right operand of a product. */
export function packedColumnsBytes(lanes: number, depth: number): number {
  return 4 * depth * roundUp(lanes, TILE_COLUMNS);
}

/** Bytes of `lanes` rows of `depth` floats each, packed as the left operand of a product. */
export function packedRowsBytes(lanes: number, depth: number): number {
  return 4 * depth * roundUp(lanes, TILE_ROWS);
}

/** Bytes of scratch memory of one product [m, k] x [k, n]. */
export function gemmScratchBytes(m: number, n: number, k: number): number {
  const depth = Math.min(k, DEPTH_BLOCK);
  return (
    packedColumnsBytes(Math.min(n, COLUMN_BLOCK), depth) + packedRowsBytes(Math.min(m, ROW_BLOCK), depth)
  );
}
