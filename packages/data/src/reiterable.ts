// Batches that can be gone through again, in an order of each epoch.

/** Batches that can be gone through again; shuffled anew for each epoch where that is asked for. A source for `fit`. */
export interface Batches<Batch> extends Iterable<Batch> {
  /** How many batches an epoch has. */
  readonly length: number;
  /** The batches of an epoch, counted from 0. Going through the batches themselves gives those of epoch 0. */
  epoch(epoch: number): Iterable<Batch>;
}

/** Batches of what `generate` yields for an epoch. */
export function batchesOf<Batch>(
  length: number,
  generate: (epoch: number) => Iterator<Batch>,
): Batches<Batch> {
  const epoch = (number: number): Iterable<Batch> => ({ [Symbol.iterator]: () => generate(number) });
  return { length, epoch, [Symbol.iterator]: () => generate(0) };
}
