// Batches that can be iterated repeatedly, in a different order for each epoch.

/** Batches that can be iterated repeatedly; reshuffled for each epoch if requested. A source for `fit`. */
export interface Batches<Batch> extends Iterable<Batch> {
  /** The number of batches per epoch. */
  readonly length: number;
  /** The batches of an epoch, counted from 0. Iterating the object itself gives those of epoch 0. */
  epoch(epoch: number): Iterable<Batch>;
}

/** Batches that `generate` yields for an epoch. */
export function batchesOf<Batch>(
  length: number,
  generate: (epoch: number) => Iterator<Batch>,
): Batches<Batch> {
  const epoch = (number: number): Iterable<Batch> => ({ [Symbol.iterator]: () => generate(number) });
  return { length, epoch, [Symbol.iterator]: () => generate(0) };
}
