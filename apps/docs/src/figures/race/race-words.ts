// What the race says of a frame.
import { LEARNED, type RaceFrame } from "./race-program.ts";

/** A sentence about how it stands. */
export function raceSentence(frame: RaceFrame | undefined): string {
  if (frame === undefined) return "The race has not begun yet.";
  const { update, racers } = frame;
  const learned = racers
    .filter(({ learnedAt }) => learnedAt !== undefined)
    .sort((a, b) => a.learnedAt! - b.learnedAt!);
  if (learned.length > 0) {
    const found = learned.map(({ name, learnedAt }) => `${name} after ${learnedAt}`).join(", ");
    return `Update ${update}: learned to an error below ${LEARNED} by ${found}.`;
  }
  const [ahead] = [...racers].sort((a, b) => a.loss - b.loss);
  return `Update ${update}: no cell has learned it yet; the ${ahead!.name} is ahead with an error of ${ahead!.loss.toFixed(3)}.`;
}
