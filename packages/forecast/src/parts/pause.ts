// Work in one thread that others can interrupt.

/** Lets others of the same thread, such as a page, have their turn; rejects with the signal's reason once aborted. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  signal?.throwIfAborted();
}
