// Training speed, computed from the steps that the worker reports.

/** A step and the time at which it was done, in milliseconds of one clock. */
export interface Moment {
  readonly step: number;
  readonly time: number;
}

/** The time span that the pace covers, in milliseconds. */
const LOOK_BACK = 3000;

/**
 * Appends a moment and drops those that are too old; the previous one is kept, so that a rate can be
 * computed.
 */
export function addMoment(moments: readonly Moment[], moment: Moment): readonly Moment[] {
  const recent = moments.filter(({ time }, i) => moment.time - time <= LOOK_BACK || i === moments.length - 1);
  return [...recent, moment];
}

/** Steps per second over the moments; undefined while there is only one. */
export function stepsPerSecond(moments: readonly Moment[]): number | undefined {
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined || last.time <= first.time) return undefined;
  return (1000 * (last.step - first.step)) / (last.time - first.time);
}
