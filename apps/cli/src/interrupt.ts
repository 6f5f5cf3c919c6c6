// Ctrl-C while something is trained.
import type { Console } from "./console.ts";

/** The first Ctrl-C ends training and keeps the best model so far; a second ends the process. */
export function interruptSignal(console: Console): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onInterrupt = () => {
    console.error("\nstopping: keeping the best model so far (Ctrl-C again to quit)");
    controller.abort();
  };
  process.once("SIGINT", onInterrupt);
  return { signal: controller.signal, release: () => process.off("SIGINT", onInterrupt) };
}
