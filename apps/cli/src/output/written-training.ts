// How training went, in metrics.json.
import type { text as language } from "grus";

/** Without the loss of single updates. */
export type WrittenTraining = Omit<language.TrainingSummary, "curve">;

/** What is written. */
export function writtenTraining({ curve: _curve, ...training }: language.TrainingSummary): WrittenTraining {
  return training;
}
