// Yields to the event loop during long work, so that pages repaint and signals arrive.

/** The longest time to block the event loop, in milliseconds: less than a frame. */
const LONGEST_HOLD = 10;

/**
 * A function to await between pieces of work: it yields to the event loop if it has been blocked for long.
 */
export function eventLoopPause(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONGEST_HOLD) return;
    await nextTurn();
    last = performance.now();
  };
}

/**
 * Resolves once other events have been handled. Uses a message if there is no setImmediate, since timers of a
 * page wait at least 4 ms.
 */
function nextTurn(): Promise<unknown> {
  const { setImmediate } = globalThis as { setImmediate?: (f: (value: unknown) => void) => unknown };
  if (setImmediate !== undefined) return new Promise((resolve) => setImmediate(resolve));
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = (event) => {
      port1.close();
      resolve(event);
    };
    port2.postMessage(null);
  });
}
