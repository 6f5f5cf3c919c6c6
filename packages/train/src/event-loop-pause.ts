// Long work lets the event loop run, so that pages repaint and signals arrive.

/** How long the event loop may wait, in milliseconds: less than a frame. */
const LONGEST_HOLD = 10;

/** A function to await between pieces of work: it lets the event loop run when it has been held for long. */
export function eventLoopPause(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONGEST_HOLD) return;
    await nextTurn();
    last = performance.now();
  };
}

/**
 * Resolves once other events have had their turn. By a message where there is no setImmediate: a page's
 * timers wait 4 ms at least.
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
