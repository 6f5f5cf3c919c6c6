// What the figure about overfitting says of a frame.
import type { OverfittingFrame } from "./overfitting-program.ts";

/** A sentence about how it stands. */
export function overfittingSentence(frame: OverfittingFrame | undefined): string {
  if (frame === undefined) return "Training has not begun yet.";
  const { losses, best } = frame;
  const { update, training, validation } = losses.at(-1)!;
  const now = `After ${update} updates the loss is ${training.toFixed(3)} on the sequences that are learned and ${validation.toFixed(3)} on others`;
  if (validation - best.validation < 0.02) return `${now}: no overfitting so far.`;
  return `${now}. It was least after ${best.update}, ${best.validation.toFixed(3)}: early stopping keeps the parameters of then.`;
}
