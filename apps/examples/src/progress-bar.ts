// A progress bar for terminals.
import { SingleBar } from "cli-progress";
import type { ExampleProgress } from "./example.ts";

/** Milliseconds between lines if the output is not a terminal. */
const BETWEEN_LINES = 10_000;

/** A bar that appears at the first progress; if `stream` is not a terminal, a line from time to time. */
export function progressBar(stream: NodeJS.WritableStream): {
  show(progress: ExampleProgress): void;
  stop(): void;
} {
  const bar = new SingleBar({
    format: "{bar} {percentage} %, {duration_formatted}: {what}",
    stream,
    noTTYOutput: true,
    notTTYSchedule: BETWEEN_LINES,
    gracefulExit: false,
    hideCursor: null,
  });
  let isShown = false;
  return {
    show: ({ done, total, what }) => {
      if (!isShown) bar.start(total, done, { what });
      isShown = true;
      bar.setTotal(total);
      bar.update(done, { what });
    },
    stop: () => {
      if (isShown) bar.stop();
    },
  };
}
