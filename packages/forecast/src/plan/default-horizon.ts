// How many steps are forecast where nobody says.
import { describeFrequency, type Frequency } from "@grus/data";

/** A choice with its reason. */
export interface Reasoned {
  readonly value: number;
  /** E.g. "12 months". */
  readonly reason: string;
}

/** A default is at most a series divided by this. */
const SHARE = 10;

/**
 * One round of the calendar: a day of hours or minutes, a week of days, 8 weeks, 12 months, 4 quarters, 5
 * years; without dates one season, or 10 steps. At most a tenth of `rows`, the median length of the series, and at
 * least one step.
 */
export function defaultHorizon(
  frequency: Frequency | undefined,
  seasons: readonly number[],
  rows: number,
): Reasoned {
  const { value, reason } = usual(frequency, seasons);
  const most = Math.max(1, Math.floor(rows / SHARE));
  if (value <= most) return { value, reason };
  return { value: most, reason: `a tenth of ${rows} values` };
}

function usual(frequency: Frequency | undefined, seasons: readonly number[]): Reasoned {
  const season = seasons[0];
  if (frequency === undefined)
    return season === undefined ? { value: 10, reason: "10 steps" } : { value: season, reason: "one season" };
  const { unit, count } = frequency;
  const steps = (whole: number, words: string): Reasoned => ({
    value: Math.max(1, Math.round(whole / count)),
    reason: `${words} of ${describeFrequency(frequency)} steps`,
  });
  switch (unit) {
    case "year":
      return steps(5, "5 years");
    case "month":
      return steps(12, "a year");
    case "week":
      return steps(8, "8 weeks");
    case "businessDay":
      return steps(5, "a week");
    case "day":
      return steps(7, "a week");
    case "hour":
      return steps(24, "a day");
    case "minute":
      return steps(count >= 5 ? 1440 : 60, count >= 5 ? "a day" : "an hour");
    case "second":
      return steps(60, "a minute");
    case "millisecond":
      return { value: 10, reason: "10 steps" };
  }
}
