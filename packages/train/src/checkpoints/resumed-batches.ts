// The data position: processed batches are skipped, and changes of the data detected.

import { type BatchSource, batchesOf } from "../batches/batch-source.ts";
import { CheckpointError } from "../errors.ts";
import { batchChecksum } from "./batch-checksum.ts";
import type { DataMark } from "./run-numbers.ts";

/** The position in the data from which a run resumes. */
export interface DataCursor {
  /** Batches of the epoch already processed. */
  readonly batches: number;
  readonly data: DataMark;
  /** Awaited between batches. */
  readonly pause: () => Promise<void>;
  /** Ends the skipping. */
  readonly signal: AbortSignal | undefined;
}

/**
 * The remaining batches of an epoch, counted from 1. Throws {@link CheckpointError} if the last processed
 * batch, or at the beginning of an epoch the first of the previous one, has changed.
 */
export async function* remainingBatches<Batch>(
  source: BatchSource<Batch>,
  epoch: number,
  { batches, data, pause, signal }: DataCursor,
): AsyncGenerator<Batch, void> {
  if (batches === 0 && data.epoch > 0) await checkFirst(source, data);
  let done = 0;
  for await (const batch of batchesOf(source, epoch - 1)) {
    if (done >= batches) {
      yield batch;
      continue;
    }
    done++;
    if (done === batches) check(batch, { batch: done, epoch }, data.last);
    await pause();
    if (signal?.aborted) return;
  }
  if (done < batches)
    throw new CheckpointError(
      `the training data of epoch ${epoch}`,
      `at least ${batches} batches`,
      `${done}`,
      "data",
    );
}

async function checkFirst<Batch>(source: BatchSource<Batch>, { epoch, first }: DataMark): Promise<void> {
  for await (const batch of batchesOf(source, epoch - 1)) {
    check(batch, { batch: 1, epoch }, first);
    return;
  }
}

function check(
  found: unknown,
  { batch, epoch }: { readonly batch: number; readonly epoch: number },
  expected: number,
): void {
  const checksum = batchChecksum(found);
  if (checksum === expected) return;
  const hex = (value: number) => value.toString(16).padStart(8, "0");
  throw new CheckpointError(
    `batch ${batch} of epoch ${epoch}`,
    `the checksum ${hex(expected)}`,
    hex(checksum),
    "data",
  );
}
