// How a page learns that a worker was terminated, of which no event tells: a lock that the worker holds comes
// free. Web Locks, https://www.w3.org/TR/web-locks; in workers and pages of secure contexts. Elsewhere
// nothing is learned.

/** A name for a run's lock; undefined where there are no locks. */
export function newLock(): string | undefined {
  return ownLocks() === undefined ? undefined : `grus-fit-${crypto.randomUUID()}`;
}

/**
 * In the worker: holds a lock until `release` resolves, or the worker ends. Calls `onHeld` as soon as it
 * does.
 */
export function hold(lock: string, release: Promise<void>, onHeld: () => void): void {
  void ownLocks()?.request(lock, () => {
    onHeld();
    return release;
  });
}

/**
 * In the page, once the worker holds a lock: calls `onFree` when it no longer does; returns what stops that.
 */
export function whenFree(lock: string, onFree: () => void): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  ownLocks()
    ?.request(lock, { signal }, onFree)
    .catch(() => {}); // an AbortError: stopped
  return () => controller.abort();
}

function ownLocks(): LockManager | undefined {
  return (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
}
