// Handles the signals that ask to stop, during long work: Ctrl-C, and SIGTERM, which `kill` and service managers send.
import type { Console } from "./console.ts";
import { Interrupted, type StopSignal } from "./errors.ts";

/** The handler of the signals. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** To be called when an epoch is finished: from then on a best epoch exists. */
  epochDone(): void;
  release(): void;
}

/** How a second signal is sent. */
const AGAIN: Readonly<Record<StopSignal, string>> = {
  SIGINT: "Ctrl-C again to quit",
  SIGTERM: "SIGTERM again to quit",
};

/**
 * Calls `stop` at the first signal, and says `stopping` of it; a second ends the process. Returns what no longer
 * listens.
 */
function atFirstSignal(
  console: Console,
  stopping: () => string,
  stop: (signal: StopSignal) => void,
): () => void {
  const signals: readonly StopSignal[] = ["SIGINT", "SIGTERM"];
  const listeners = signals.map((signal) => {
    const listener = () => {
      release();
      console.error(`\n${stopping()} (${AGAIN[signal]})`);
      stop(signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  const release = () => {
    for (const off of listeners) off();
  };
  return release;
}

/**
 * The first signal stops training and keeps the best epoch so far, or the current model before the first; a
 * second ends the process.
 */
export function interruptSignal(console: Console): Interrupt {
  const controller = new AbortController();
  let hasBest = false;
  const stopping = () =>
    `stopping: ${hasBest ? "keeping the best model so far" : "no epoch is finished; keeping the current model"}`;
  return {
    signal: controller.signal,
    epochDone: () => {
      hasBest = true;
    },
    release: atFirstSignal(console, stopping, () => controller.abort()),
  };
}

/** A signal that the first of the process aborts, so that training ends and its model so far is used; a second ends the process. */
export function endTrainingOnInterrupt(console: Console): Pick<Interrupt, "signal" | "release"> {
  const controller = new AbortController();
  const stopping = () => "ending training: the model so far is tested";
  return {
    signal: controller.signal,
    release: atFirstSignal(console, stopping, () => controller.abort()),
  };
}

/**
 * A signal that the first of the process aborts, with {@link Interrupted} and the text of `stopped`; a second ends the
 * process.
 */
export function stopOnInterrupt(
  console: Console,
  stopped: () => string = () => "stopped: nothing was written.",
): Pick<Interrupt, "signal" | "release"> {
  const controller = new AbortController();
  const stop = (signal: StopSignal) => controller.abort(new Interrupted(stopped(), signal));
  return { signal: controller.signal, release: atFirstSignal(console, () => "stopping …", stop) };
}
