// Handles Ctrl-C during training.
import type { Console } from "./console.ts";

/** The handler of Ctrl-C. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** To be called when an epoch is finished: from then on a best epoch exists. */
  epochDone(): void;
  release(): void;
}

/**
 * The first Ctrl-C stops training and keeps the best epoch so far, or the current model before the first; a
 * second ends the process.
 */
export function interruptSignal(console: Console): Interrupt {
  const controller = new AbortController();
  let hasBest = false;
  const onInterrupt = () => {
    const kept = hasBest
      ? "keeping the best model so far"
      : "no epoch is finished; keeping the current model";
    console.error(`\nstopping: ${kept} (Ctrl-C again to quit)`);
    controller.abort();
  };
  process.once("SIGINT", onInterrupt);
  return {
    signal: controller.signal,
    epochDone: () => {
      hasBest = true;
    },
    release: () => process.off("SIGINT", onInterrupt),
  };
}
