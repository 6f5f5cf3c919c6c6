// The output of a command.
import { createColors } from "picocolors";

/** Results on standard output, messages on standard error, colours where supported. */
export interface Console {
  /** A line of results. */
  out(text: string): void;
  /** A part of a line of results. */
  write(text: string): void;
  /** A progress message or an error. */
  error(text: string): void;
  /** The stream for progress. */
  readonly stream: NodeJS.WriteStream;
  readonly paint: ReturnType<typeof createColors>;
  /** Characters of a line of results. Default 80. */
  readonly columns?: number | undefined;
}

/** Standard output and standard error; colours only on a terminal without NO_COLOR. */
export function standardConsole(): Console {
  const isPlain = process.env.NO_COLOR !== undefined || !process.stdout.isTTY;
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    write: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(`${text}\n`),
    stream: process.stderr,
    paint: createColors(!isPlain),
    columns: process.stdout.columns,
  };
}
