// Detects the termination of a worker, for which pages receive no event: a lock held by the worker is
// released. Web Locks, https://www.w3.org/TR/web-locks; in workers and pages of secure contexts. Elsewhere
// termination is not detected.

/** A name for a run's lock; undefined without Web Locks. */
export function newLock(): string | undefined {
  return ownLocks() === undefined ? undefined : `grus-fit-${crypto.randomUUID()}`;
}

/**
 * In the worker: holds a lock until `release` resolves or the worker ends. Calls `onHeld` once it is held.
 */
export function hold(lock: string, release: Promise<void>, onHeld: () => void): void {
  void ownLocks()?.request(lock, () => {
    onHeld();
    return release;
  });
}

/**
 * In the page, once the worker holds a lock: calls `onFree` when the lock is released; returns a function
 * that cancels this.
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
