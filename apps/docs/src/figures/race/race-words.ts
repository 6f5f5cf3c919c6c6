// What the race says of a frame.
import { LEARNED, type RaceFrame } from "./race-program.ts";

/** A sentence about how it stands: who is ahead, and who has learned it after how many updates. */
export function raceSentence(frame: RaceFrame | undefined): string {
  if (frame === undefined) return "The race has not begun yet.";
  const { update, racers } = frame;
  const [ahead] = racers.filter(({ loss }) => Number.isFinite(loss)).sort((a, b) => a.loss - b.loss);
  if (ahead === undefined) return `Update ${update}: no error is finite any more; lower the learning rate.`;
  const now = `Update ${update}: the ${ahead.name} is ahead with an error of ${ahead.loss.toPrecision(2)}.`;
  const learned = racers
    .flatMap(({ name, learnedAt }) => (learnedAt === undefined ? [] : [{ name, learnedAt }]))
    .sort((a, b) => a.learnedAt - b.learnedAt)
    .map(({ name, learnedAt }) => `${name} after ${learnedAt}`);
  if (learned.length === 0) return `${now} No cell has learned it yet, to an error below ${LEARNED}.`;
  return `${now} Learned to an error below ${LEARNED}: ${learned.join(", ")}.`;
}
