// Long work lets the event loop run, so that pages repaint and signals arrive.

/** How long the event loop may wait, in milliseconds. */
const LONGEST_HOLD = 25;

/** A function to await between pieces of work: it gives way to the event loop when it has been held for long. */
export function breathe(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONGEST_HOLD) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}
