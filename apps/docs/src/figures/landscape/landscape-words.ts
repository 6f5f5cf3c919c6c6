// What the landscape says of a frame.
import { type LandscapeFrame, UPDATES } from "./landscape-program.ts";
import { landscapeNamed } from "./landscapes.ts";
import type { WalkerTrace } from "./walker-trace.ts";

/** A height or a norm with few digits. */
export function heightText(height: number): string {
  if (!Number.isFinite(height)) return "not finite";
  if (height === 0) return "0";
  return Math.abs(height) < 0.001 ? height.toExponential(1) : height.toPrecision(3);
}

/** A sentence about how it stands: who got lowest, who was in the lowest band first, and who is outside. */
export function landscapeSentence(frame: LandscapeFrame | undefined): string {
  if (frame === undefined) return "The walk has not begun yet.";
  const { update, walkers } = frame;
  const lowest = walkers.toSorted((a, b) => a.lowest - b.lowest)[0]!;
  const now = `After ${update} of ${UPDATES} updates, ${lowest.name} got lowest: ${heightText(lowest.lowest)} at update ${lowest.lowestAt}.`;
  return `${now} ${arrivals(frame)}${outside(walkers)}`;
}

function arrivals({ landscape, walkers }: LandscapeFrame): string {
  const level = landscapeNamed(landscape).levels[0]!;
  const arrived = walkers
    .flatMap(({ name, reachedAt }) => (reachedAt === undefined ? [] : [{ name, reachedAt }]))
    .sort((a, b) => a.reachedAt - b.reachedAt)
    .map(({ name, reachedAt }) => `${name} after ${reachedAt}`);
  if (arrived.length === 0) return `None has been below ${level}.`;
  return `Below ${level}: ${arrived.join(", ")}.`;
}

function outside(walkers: readonly WalkerTrace[]): string {
  const gone = walkers.filter(({ isInView }) => !isInView);
  if (gone.length === 0) return "";
  const texts = gone.map(({ name, steepest }) => `${name} (${heightText(steepest)})`);
  return ` Outside of the picture, with the largest norm of its gradient: ${texts.join(", ")}.`;
}
