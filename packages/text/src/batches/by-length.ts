// Work on sequences of similar length together, in parts between which progress is told.

/** What accompanies work in parts. */
export interface PartOptions {
  /** Rejects with its reason once it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Receives the share that is done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** Sequences of a call of the backend at most, so that progress is told and the signal seen. */
const PART = 1024;

/**
 * The results for all sequences in their order: `work` gets the indices of a part, in ascending order of length, so
 * that batches of a bucket are in their order.
 */
export async function byLength<T>(
  sequences: readonly { readonly length: number }[],
  work: (part: readonly number[]) => Promise<readonly T[]>,
  { signal, onProgress }: PartOptions,
): Promise<readonly T[]> {
  const order = sequences.map((_, i) => i).sort((a, b) => sequences[a]!.length - sequences[b]!.length);
  const found = new Array<T>(sequences.length);
  for (let first = 0; first < order.length; first += PART) {
    signal?.throwIfAborted();
    const part = order.slice(first, first + PART);
    for (const [at, result] of (await work(part)).entries()) found[part[at]!] = result;
    onProgress?.(Math.min(1, (first + PART) / order.length));
  }
  return found;
}
