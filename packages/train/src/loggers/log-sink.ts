// The output of loggers, and the values that they write for an epoch.
import { TrainingOptionError } from "../errors.ts";
import type { Progress } from "../progress.ts";

/** Receives the output of a logger: a file, a socket, an array. `@grus/train/node` opens files. */
export interface LogSink {
  /** Appends; text is UTF-8. Awaited, so that training waits for it. */
  write(chunk: string | Uint8Array): void | Promise<void>;
  /**
   * Whether it already contains output of an earlier part of the run, so that a table needs no header.
   * Default false.
   */
  readonly isContinued?: boolean | undefined;
}

/** The numbers of an epoch by name, without its metrics; missing ones are undefined. */
export function numbersOf(progress: Progress): Readonly<Record<string, number | undefined>> {
  const { epoch, step, loss, validationLoss, gradientNorm, learningRateScale, seconds } = progress;
  return { epoch, step, loss, validationLoss, gradientNorm, learningRateScale, seconds };
}

/**
 * Returns whether a step is to be written; never if `everySteps` is undefined. Throws
 * {@link TrainingOptionError} immediately for an invalid count.
 */
export function stepFilter(logger: string, everySteps: number | undefined): (step: number) => boolean {
  if (everySteps === undefined) return () => false;
  if (!Number.isInteger(everySteps) || everySteps < 1)
    throw new TrainingOptionError(
      logger,
      `everySteps is ${everySteps}; expected a whole number of at least 1.`,
    );
  return (step) => step % everySteps === 0;
}
