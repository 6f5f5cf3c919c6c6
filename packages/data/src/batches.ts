// Batches windows into one fixed shape, so that one compiled program serves every batch.
import type { TensorData } from "@grus/tensor";
import { WindowError } from "./errors.ts";
import { oneOf, wholeNumber } from "./option-checks.ts";
import { permutation, type ShuffleSeed } from "./permutation.ts";
import { gatherInput, gatherTarget, type WindowSet } from "./windows.ts";

/** How to treat the windows that do not fill a batch. */
export type Remainder = "pad" | "drop";

/** How windows are batched. */
export interface BatchOptions {
  /** Windows per batch. Default 32. */
  readonly batchSize?: number | undefined;
  /** Shuffle with this seed and epoch; by default windows are in order of time. */
  readonly shuffle?: ShuffleSeed | undefined;
  /**
   * `pad` (default) fills the last batch by repeating its first window with mask 0; `drop` leaves the
   * remaining windows out.
   */
  readonly remainder?: Remainder | undefined;
  /**
   * Whether buffers are reused (default): two sets alternate, so a batch keeps its values until the second
   * next is requested, and `prefetch(1)` is safe. Otherwise every batch has fresh arrays: for collecting, or
   * for a deeper prefetch.
   */
  readonly reuse?: boolean | undefined;
}

/** Windows of one batch. */
export interface WindowBatch {
  /** float32 [batch, context, features]. */
  readonly input: TensorData;
  /** float32 [batch, horizon], or [batch, horizon, targetSize] where that is more than 1. */
  readonly target: TensorData;
  /** float32 [batch]: 1 for a window, 0 for padding. Weight losses and metrics by it. */
  readonly mask: TensorData;
  /** int32 [batch]: the window of the set in each row; padding repeats one. */
  readonly indices: TensorData;
  /** The number of rows that are windows and not padding. */
  readonly size: number;
}

/**
 * The number of batches that {@link batches} yields. Throws {@link WindowError} when `drop` would leave none.
 */
export function batchCount(set: WindowSet, options: BatchOptions = {}): number {
  const batchSize = wholeNumber("batchSize", options.batchSize ?? 32, 1);
  const count = set.origins.length;
  if (oneOf("remainder", options.remainder ?? "pad", ["pad", "drop"]) === "pad")
    return Math.ceil(count / batchSize);
  if (count >= batchSize) return Math.floor(count / batchSize);
  throw new WindowError({
    problem: `found ${count} windows; a batch has ${batchSize}, so that dropping the remainder leaves none.`,
    cure: 'Make batchSize smaller, or pass remainder: "pad".',
  });
}

/**
 * The windows of a set in batches; each iteration restarts. Every batch has the same shapes. The same seed
 * and epoch give the same batches on every machine.
 *
 * @example
 * const options = { batchSize: 32, shuffle: { seed: 1, epoch } };
 * for (const { input, target, mask } of batches(train, options)) step(input, target, mask);
 */
export function batches(set: WindowSet, options: BatchOptions = {}): Iterable<WindowBatch> {
  const count = batchCount(set, options);
  return { [Symbol.iterator]: () => generateBatches(set, options, count) };
}

function* generateBatches(
  set: WindowSet,
  options: BatchOptions,
  count: number,
): Generator<WindowBatch, void> {
  const { batchSize = 32, shuffle, reuse = true } = options;
  const order = shuffle ? permutation(set.origins.length, shuffle) : undefined;
  const buffers = [allocateBatch(set, batchSize), allocateBatch(set, batchSize)];
  for (let batch = 0; batch < count; batch++) {
    const buffer = reuse ? buffers[batch % 2]! : allocateBatch(set, batchSize);
    const first = batch * batchSize;
    const size = Math.min(batchSize, set.origins.length - first);
    for (let row = 0; row < batchSize; row++) {
      const position = first + (row < size ? row : 0);
      gatherRow(set, order ? order[position]! : position, buffer, row, row < size);
    }
    yield { ...buffer.batch, size };
  }
}

interface BatchBuffer {
  readonly input: Float32Array;
  readonly target: Float32Array;
  readonly mask: Float32Array;
  readonly indices: Int32Array;
  readonly batch: Omit<WindowBatch, "size">;
}

function allocateBatch(set: WindowSet, batchSize: number): BatchBuffer {
  const { context, features, horizon, targetSize } = set;
  const input = new Float32Array(batchSize * context * features);
  const target = new Float32Array(batchSize * horizon * targetSize);
  const mask = new Float32Array(batchSize);
  const indices = new Int32Array(batchSize);
  const targetShape = targetSize === 1 ? [batchSize, horizon] : [batchSize, horizon, targetSize];
  return {
    input,
    target,
    mask,
    indices,
    batch: {
      input: { shape: [batchSize, context, features], dtype: "float32", data: input },
      target: { shape: targetShape, dtype: "float32", data: target },
      mask: { shape: [batchSize], dtype: "float32", data: mask },
      indices: { shape: [batchSize], dtype: "int32", data: indices },
    },
  };
}

function gatherRow(set: WindowSet, window: number, buffer: BatchBuffer, row: number, present: boolean): void {
  gatherInput(set, window, buffer.input, row * set.context * set.features);
  gatherTarget(set, window, buffer.target, row * set.horizon * set.targetSize);
  buffer.mask[row] = present ? 1 : 0;
  buffer.indices[row] = window;
}
