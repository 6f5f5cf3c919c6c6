// How far a forecast has come.
import type { Candidate } from "./choose-for-task.ts";

/** What a forecast is doing. */
export type Stage = "choosing parts" | "testing" | "forecasting";

/** The progress of a forecast. */
export interface ForecastProgress {
  readonly stage: Stage;
  /** The part that is being fitted. */
  readonly part: string;
  /** What is being done for it, where that takes long, such as "network 2 of 3, epoch 4 of at most 40". */
  readonly detail?: string | undefined;
  /** The share of the whole that is done, from 0 to 1. */
  readonly done: number;
  /** The candidates measured on validation so far, in this order; without those of tested folds. */
  readonly candidates: readonly Candidate[];
}

/** Listens to the progress of a forecast. */
export type ProgressListener = (progress: ForecastProgress) => void;

/** Collects the candidates for the progress that it reports. */
export interface ProgressReporter {
  /** Adds a candidate; the next report has it. */
  measured(candidate: Candidate): void;
  report(stage: Stage, part: string, done: number, detail?: string): void;
}

/** A reporter to a listener, which may be absent. */
export function progressReporter(listener: ProgressListener | undefined): ProgressReporter {
  let candidates: readonly Candidate[] = [];
  return {
    measured: ({ name, family, error }) => {
      candidates = [...candidates, { name, family, error }];
    },
    report: (stage, part, done, detail) => listener?.({ stage, part, done, detail, candidates }),
  };
}
