// Where batches come from: something to iterate over each epoch, or a function of the epoch.
import type { HostBatch } from "./host-batch.ts";

/** Batches, one after the other. */
export type Batches<Batch> = Iterable<HostBatch<Batch>> | AsyncIterable<HostBatch<Batch>>;

/**
 * A source of batches, asked once an epoch: a function of the epoch (counted from 0), so that it can shuffle by epoch; a value with a method
 * `epoch`, which is called in its place; or anything that can be iterated over again and again, such as an array.
 */
export type BatchSource<Batch> =
  | ((epoch: number) => Batches<Batch>)
  | (Batches<Batch> & { epoch?(epoch: number): Batches<Batch> });

/** The batches of an epoch, counted from 0. */
export function batchesOf<Batch>(source: BatchSource<Batch>, epoch: number): Batches<Batch> {
  if (typeof source === "function") return source(epoch);
  return source.epoch === undefined ? source : source.epoch(epoch);
}
