// Handles Ctrl-C during long work.
import type { Console } from "./console.ts";
import { Interrupted } from "./errors.ts";

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

/** A signal that the first Ctrl-C aborts, so that training ends and its model so far is used; a second ends the process. */
export function endTrainingOnInterrupt(console: Console): Pick<Interrupt, "signal" | "release"> {
  const controller = new AbortController();
  const onInterrupt = () => {
    console.error("\nending training: the model so far is tested (Ctrl-C again to quit)");
    controller.abort();
  };
  process.once("SIGINT", onInterrupt);
  return { signal: controller.signal, release: () => process.off("SIGINT", onInterrupt) };
}

/**
 * A signal that the first Ctrl-C aborts, with {@link Interrupted} and the text of `stopped`; a second ends the process.
 */
export function stopOnInterrupt(
  console: Console,
  stopped: () => string = () => "stopped: nothing was written.",
): Pick<Interrupt, "signal" | "release"> {
  const controller = new AbortController();
  const onInterrupt = () => {
    console.error("\nstopping … (Ctrl-C again to quit)");
    controller.abort(new Interrupted(stopped()));
  };
  process.once("SIGINT", onInterrupt);
  return { signal: controller.signal, release: () => process.off("SIGINT", onInterrupt) };
}
