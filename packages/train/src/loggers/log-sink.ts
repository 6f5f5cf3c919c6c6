// Where loggers write, and what they write of an epoch.
import { TrainingOptionError } from "../errors.ts";
import type { Progress } from "../progress.ts";

/** Takes what a logger writes: a file, a socket, an array. `@grus/train/node` opens files. */
export interface LogSink {
  /** Appends; text is UTF-8. Awaited, so that training waits for it. */
  write(chunk: string | Uint8Array): void | Promise<void>;
  /** Whether it holds what an earlier part of the run wrote, after which a table needs no heading. Default false. */
  readonly isContinued?: boolean | undefined;
}

/** The numbers of an epoch by name, without its metrics; those that it does not have are undefined. */
export function numbersOf(progress: Progress): Readonly<Record<string, number | undefined>> {
  const { epoch, step, loss, validationLoss, gradientNorm, learningRateScale, seconds } = progress;
  return { epoch, step, loss, validationLoss, gradientNorm, learningRateScale, seconds };
}

/** Whether a step is to be written; none where `everySteps` is undefined. Throws {@link TrainingOptionError}, when it is called, for what is not a count. */
export function stepFilter(logger: string, everySteps: number | undefined): (step: number) => boolean {
  if (everySteps === undefined) return () => false;
  if (!Number.isInteger(everySteps) || everySteps < 1)
    throw new TrainingOptionError(
      logger,
      `everySteps is ${everySteps}; expected a whole number of at least 1.`,
    );
  return (step) => step % everySteps === 0;
}
