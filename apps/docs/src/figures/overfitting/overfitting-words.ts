// What the figure about overfitting says of a frame.
import type { OverfittingFrame } from "./overfitting-program.ts";

/** A validation loss this far above the least one is called overfitting. */
const RISE = 0.02;

/** A sentence about how it stands. */
export function overfittingSentence(frame: OverfittingFrame | undefined): string {
  if (frame === undefined) return "Training has not begun yet.";
  const { losses, best } = frame;
  const { epoch, training, validation } = losses.at(-1)!;
  const gap = (validation - training).toFixed(3);
  const now = `Epoch ${epoch}: the training loss is ${training.toFixed(3)}, that of the validation ${validation.toFixed(3)}, a gap of ${gap}.`;
  if (validation - best.validation < RISE) return `${now} The validation loss has not risen so far.`;
  return `${now} The best epoch was ${best.epoch} with ${best.validation.toFixed(3)}; early stopping keeps its parameters.`;
}
