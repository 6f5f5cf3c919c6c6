// Ctrl-C while something is trained.
import type { Console } from "./console.ts";

/** What listens for Ctrl-C. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** To be called when an epoch is finished: from then on there is a best one. */
  epochDone(): void;
  release(): void;
}

/** The first Ctrl-C ends training and keeps the best epoch so far, or what there is before the first is finished; a second ends the process. */
export function interruptSignal(console: Console): Interrupt {
  const controller = new AbortController();
  let hasBest = false;
  const onInterrupt = () => {
    const kept = hasBest
      ? "keeping the best model so far"
      : "no epoch is finished, so the model is kept as it is now";
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
