// Where a command writes.
import { createColors } from "picocolors";

/** Lines for the reader, results for the next program, colours where they can be shown. */
export interface Console {
  /** A line of results. */
  out(text: string): void;
  /** A line about the work, or an error. */
  error(text: string): void;
  /** The stream for progress. */
  readonly stream: NodeJS.WriteStream;
  readonly paint: ReturnType<typeof createColors>;
}

/** Standard output and standard error; colours only on a terminal, and not with NO_COLOR. */
export function standardConsole(): Console {
  const isPlain = process.env.NO_COLOR !== undefined || !process.stdout.isTTY;
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    error: (text) => process.stderr.write(`${text}\n`),
    stream: process.stderr,
    paint: createColors(!isPlain),
  };
}
