// Where batches come from: something to iterate over each epoch, or a function of the epoch.

/**
 * A source of batches, trees of host data, asked once an epoch: a function of the epoch (counted from 0), so
 * that it can shuffle by epoch; a value with a method `epoch`, which is called in its place; or anything that
 * can be iterated over again and again, such as an array.
 */
export type BatchSource<Batch> =
  | Iterable<Batch>
  | AsyncIterable<Batch>
  | ((epoch: number) => Iterable<Batch> | AsyncIterable<Batch>);

/** Batches, one after the other. */
export type BatchIterable<Batch> = Iterable<Batch> | AsyncIterable<Batch>;

/** The batches of an epoch, counted from 0. */
export function batchesOf<Batch>(source: BatchSource<Batch>, epoch: number): BatchIterable<Batch> {
  if (typeof source === "function") return source(epoch);
  return hasEpochs(source) ? source.epoch(epoch) : source;
}

function hasEpochs<Batch>(
  source: BatchIterable<Batch>,
): source is BatchIterable<Batch> & { epoch(epoch: number): BatchIterable<Batch> } {
  return "epoch" in source && typeof source.epoch === "function";
}
