// Describes an error to the reader: a title, the library's own message, and advice.
import { backendEntry } from "./backends.ts";
import type { WorkerError } from "./messages.ts";
import type { LiveSettings } from "./settings.ts";

/** An error as the page shows it. */
export interface Failure {
  readonly title: string;
  /** The error's own message. */
  readonly message: string;
  readonly advice: string;
}

/** Names of the errors that mean that a backend cannot run here. */
const UNAVAILABLE: readonly string[] = ["GpuUnavailableError", "WasmUnsupportedError"];

/** Describes an error of the worker; `settings` are those of the forecast, if there was one. */
export function failureOf({ name, message, isOfData }: WorkerError, settings?: LiveSettings): Failure {
  if (settings !== undefined && UNAVAILABLE.includes(name)) {
    const { label, advice } = backendEntry(settings.backend);
    return { title: `${label} is not available in this browser`, message: firstLine(message), advice };
  }
  if (isOfData) {
    return {
      title: "This cannot be forecast",
      message,
      advice:
        "Correct the file, or choose another column or horizon; grus forecast on the command line has options for more forms of data.",
    };
  }
  return {
    title: "The forecast failed",
    message,
    advice: "Start again, or choose another backend; if it fails again, reload the page.",
  };
}

/** Describes a worker that could not be loaded or crashed. */
export function workerFailure(message: string): Failure {
  return {
    title: "The page's worker has failed",
    message: message === "" ? "It could not be loaded." : message,
    advice: "Reload the page; if the problem remains, your browser may block workers on this site.",
  };
}

/** In the library's errors, the lines after the first give advice to developers. */
function firstLine(message: string): string {
  return message.split("\n", 1)[0]!;
}
