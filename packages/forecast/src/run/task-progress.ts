// How far a forecast has come.

/** What a forecast is doing. */
export type Stage = "choosing parts" | "testing" | "forecasting";

/** The progress of a forecast. */
export interface ForecastProgress {
  readonly stage: Stage;
  /** The part that is being fitted. */
  readonly part: string;
  /** The share of the whole that is done, from 0 to 1. */
  readonly done: number;
}

/** Listens to the progress of a forecast. */
export type ProgressListener = (progress: ForecastProgress) => void;
