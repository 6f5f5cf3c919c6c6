// Runs that end by the clock, with a learning rate that falls as time passes.

/** Option `timeLimit` of {@link minimize}. */
export interface TimeLimit {
  /** The time for the whole run, parts before a checkpoint included, except the last validation. */
  readonly minutes: number;
  /**
   * The factor of the learning rate when a share of the time, from 0 to 1, has passed. Default: half a
   * cosine, (1 + cos π share) / 2, from 1 to 0 (arXiv 1608.03983).
   */
  readonly scale?: ((share: number) => number) | undefined;
}

/** Half a cosine from 1 to 0. */
function halfCosine(share: number): number {
  return (1 + Math.cos(Math.PI * share)) / 2;
}

/** The factor of the learning rate after `seconds`. */
export function scaleAt({ minutes, scale = halfCosine }: TimeLimit, seconds: number): number {
  return scale(Math.min(1, seconds / (60 * minutes)));
}

/** The seconds that are left; infinite without a limit. */
export function secondsLeft(limit: TimeLimit | undefined, seconds: number): number {
  return limit === undefined ? Number.POSITIVE_INFINITY : Math.max(0, 60 * limit.minutes - seconds);
}
