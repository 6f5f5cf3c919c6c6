// Sources of batches: an iterable that is iterated every epoch, or a function of the epoch.

/**
 * A source of batches, trees of host data, used once per epoch: a function of the epoch (counted from 0),
 * which can shuffle by epoch; a value with a method `epoch`, called instead; or an iterable that can be
 * iterated repeatedly, such as an array.
 */
export type BatchSource<Batch> =
  | Iterable<Batch>
  | AsyncIterable<Batch>
  | ((epoch: number) => Iterable<Batch> | AsyncIterable<Batch>);

/** Batches in order. */
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
