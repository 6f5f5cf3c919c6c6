// How far training has come.
import type { Callback, Progress, TimeLimit } from "@grus/train";

/** What ends training; what is absent does not. */
export interface ProgressLimits {
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly timeLimit?: Pick<TimeLimit, "minutes"> | undefined;
  /** Updates of an epoch. */
  readonly stepsPerEpoch: number;
}

/**
 * Calls `show` after every update, with the share of the run that is done, by the limit that is nearest, and the
 * newest epoch and loss; `validated` adds a text about the last validation.
 */
export function trainingProgress(
  { epochs = Infinity, maxSteps = Infinity, timeLimit, stepsPerEpoch }: ProgressLimits,
  show: (done: number, detail: string) => void,
  validated: (progress: Progress) => string,
): Callback {
  const { minutes } = timeLimit ?? { minutes: Infinity };
  const started = performance.now();
  let validation = "";
  return {
    onStep: ({ step, epoch, loss }) => {
      const elapsed = (performance.now() - started) / 60_000;
      const done = Math.max(elapsed / minutes, step / maxSteps, step / (epochs * stepsPerEpoch));
      show(Math.min(1, done), `epoch ${epoch}, loss ${loss.toFixed(3)}${validation}`);
    },
    onEpoch: (progress) => {
      validation = validated(progress);
    },
  };
}
