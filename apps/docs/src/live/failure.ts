// An error in words for the reader: what happened, in the library's own sentence, and what to do.
import { backendEntry } from "./backends.ts";
import type { LiveSettings } from "./settings.ts";

/** What the page shows of an error. */
export interface Failure {
  readonly title: string;
  /** The error's own message. */
  readonly message: string;
  readonly advice: string;
}

/** Errors that say that a backend cannot run here, by their names. */
const UNAVAILABLE: readonly string[] = ["GpuUnavailableError", "WasmUnsupportedError"];

/** An error of a run with these settings, in words. */
export function failureOf(error: unknown, { backend }: LiveSettings): Failure {
  const { message = String(error), workerError } = error as { message?: string; workerError?: string };
  const { label, advice } = backendEntry(backend);
  if (UNAVAILABLE.includes(workerError ?? "")) {
    return { title: `${label} is not available in this browser`, message: firstLine(message), advice };
  }
  if (workerError === "NonFiniteError") {
    return { title: "The loss is no longer a number", message, advice: "Try a smaller learning rate." };
  }
  return {
    title: "Training failed",
    message,
    advice: "Start again, or choose another backend; if it fails again, reload the page.",
  };
}

/** A worker that could not be loaded, or has crashed outside a run. */
export function workerFailure(message: string): Failure {
  return {
    title: "The page's worker is gone",
    message: message === "" ? "It could not be loaded." : message,
    advice: "Reload the page; if it stays so, your browser may block workers on this site.",
  };
}

/** The library's errors say in the lines after the first what a developer can do. */
function firstLine(message: string): string {
  return message.split("\n", 1)[0]!;
}
