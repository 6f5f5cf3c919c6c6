// What ends the training of classifiers and taggers.
import type { TimeLimit } from "@grus/train";

/** The limits that are given. */
export interface GivenLimits {
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly minutes?: number | undefined;
}

/** What ends training. */
export interface TrainingLimits {
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly timeLimit?: TimeLimit | undefined;
}

/** What ends training where nothing is given, beside 5 minutes. */
export interface DefaultLimits {
  readonly epochs: number;
  /** Updates that few data are repeated for. */
  readonly steps: number;
}

/** The limits that are given, or the default ones, for epochs of `steps` updates. */
export function limitsOf(
  { epochs, maxSteps, minutes }: GivenLimits,
  steps: number,
  otherwise: DefaultLimits,
): TrainingLimits {
  if (minutes !== undefined) return { epochs, maxSteps, timeLimit: { minutes } };
  if (epochs !== undefined || maxSteps !== undefined) return { epochs, maxSteps };
  return {
    epochs: Math.max(otherwise.epochs, Math.ceil(otherwise.steps / steps)),
    timeLimit: { minutes: 5, scale: lateCosine },
  };
}

/** The updates of a run that the clock does not end; Infinity where it alone does. */
export function updatesOf({ epochs, maxSteps }: TrainingLimits, steps: number): number {
  return Math.min(maxSteps ?? Infinity, (epochs ?? Infinity) * steps);
}

/** 1 in the first half of the time, so that runs that end in it can be repeated; then half a cosine to 0. */
function lateCosine(share: number): number {
  return share < 0.5 ? 1 : (1 + Math.cos(Math.PI * (2 * share - 1))) / 2;
}
