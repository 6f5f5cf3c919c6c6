// Functions of rows, computed block by block so that large intermediate results never exist whole.
import { concat, reshape, scan, slice, type Tensor, zeros } from "@grus/tensor";

/** Logits that may exist at once, 64 MB of numbers; of more, a block has a quarter. */
const WHOLE = 2 ** 24;

/** Blocks of fewer rows would be slow: each reads all weights. */
const LEAST_ROWS = 16;

/** How rows are divided. */
export interface RowBlocks {
  /** Classes of each row. */
  readonly classes: number;
  /** The largest number of rows of a block. Default: all of at most 2²⁴ logits, otherwise those of 2²² logits. */
  readonly blockRows: number | undefined;
}

/**
 * `f` of the rows of some tensors, [rows, …] each, block by block: f gives [block] numbers, together [rows].
 * Only one block exists at a time, since the gradient computes each again. The last block is filled up with
 * rows of 0, whose result is dropped.
 */
export function inRowBlocks(
  tensors: readonly Tensor[],
  { classes, blockRows }: RowBlocks,
  f: (tensors: readonly Tensor[]) => Tensor,
): Tensor {
  const rows = tensors[0]!.shape[0]!;
  const most = blockRows ?? defaultRows(rows, classes);
  const blocks = Math.ceil(rows / most);
  if (blocks <= 1) return f(tensors);
  const block = Math.ceil(rows / blocks);
  const stacked = tensors.map((x) => stack(x, blocks, block));
  const body = (carry: object, own: readonly Tensor[]) => ({ carry, output: f(own) });
  const { outputs } = scan(body, {}, stacked, { recompute: true });
  return slice(reshape(outputs, [blocks * block]), 0, 0, rows);
}

function defaultRows(rows: number, classes: number): number {
  return rows * classes <= WHOLE ? rows : Math.max(LEAST_ROWS, Math.floor(WHOLE / 4 / classes));
}

/** [rows, …] to [blocks, block, …], filled up with 0. */
function stack(x: Tensor, blocks: number, block: number): Tensor {
  const [rows, ...rest] = x.shape;
  const missing = blocks * block - rows!;
  const filled = missing === 0 ? x : concat([x, zeros([missing, ...rest], x.dtype)], 0);
  return reshape(filled, [blocks, block, ...rest]);
}
