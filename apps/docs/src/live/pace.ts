// How fast training goes, from the steps that the worker tells of.

/** A step and when it was done, in milliseconds of one clock. */
export interface Moment {
  readonly step: number;
  readonly time: number;
}

/** How far back the pace looks, in milliseconds. */
const LOOK_BACK = 3000;

/** The moments with a new one, without those that are too long ago; the last but one stays, so that there is always a stretch. */
export function addMoment(moments: readonly Moment[], moment: Moment): readonly Moment[] {
  const recent = moments.filter(({ time }, i) => moment.time - time <= LOOK_BACK || i === moments.length - 1);
  return [...recent, moment];
}

/** Steps a second over the moments; undefined while there is only one. */
export function stepsPerSecond(moments: readonly Moment[]): number | undefined {
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined || last.time <= first.time) return undefined;
  return (1000 * (last.step - first.step)) / (last.time - first.time);
}
