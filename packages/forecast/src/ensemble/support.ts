// Which values a series can take, by the values before each origin: where none is negative, none is forecast to be, and
// intervals of counts end at whole numbers.

import type { Hierarchy } from "../hierarchy/hierarchy.ts";
import type { Origins, Task } from "../parts/task.ts";
import type { KnownSeries } from "./known-series.ts";

/** The values that series can take. */
export interface Support {
  /** Whether any of the series is one of counts up to its end: whole numbers, none of them negative. */
  readonly hasCounts: boolean;
  /** The forecasts [origins, horizon], none below the least value of its series, which is 0 or nothing. */
  raise(values: Float64Array, origins: Origins, horizon: number): Float64Array;
  /**
   * The ends of intervals around forecasts, [origins, horizon] each. Those of counts are the least and the largest whole
   * number inside, and hold the whole number next to the forecast, so that they contain the same counts.
   */
  ends(ends: Ends, forecasts: Float64Array, origins: Origins, horizon: number): Ends;
  /** Drawn values [origins, horizon]: none below the least value, whole numbers for counts. */
  drawn(values: Float64Array, origins: Origins, horizon: number): Float64Array;
}

/** Both ends of intervals, of equal length. */
export interface Ends {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** What the values of each series show, and what is known of series from `before`. */
export function supportOf({ series, hierarchy }: Task, before: readonly KnownSeries[] = []): Support {
  const earlier = new Map(before.map((own) => [own.id, own]));
  const first = series.map(({ id, values }) => {
    const { isNegative = false, isCount = true } = earlier.get(id) ?? {};
    return {
      value: timeOf(values, (value) => !Number.isNaN(value)),
      negative: isNegative ? Number.NEGATIVE_INFINITY : timeOf(values, (value) => value < 0),
      fraction: isCount
        ? timeOf(values, (value) => !Number.isNaN(value) && !Number.isInteger(value))
        : Number.NEGATIVE_INFINITY,
    };
  });
  const lowest = first.map(({ negative }) => negative);
  const negatives = hierarchy === undefined ? lowest : ofSums(hierarchy, lowest.slice(-hierarchy.bottom));
  const isCount = (own: number, at: number) => {
    const { value, fraction } = first[own]!;
    const time = at - series[own]!.values.length;
    return value < time && negatives[own]! >= time && fraction >= time;
  };
  const raise: Support["raise"] = (values, { series: of, at }, horizon) =>
    values.map((value, i) => {
      const row = Math.floor(i / horizon);
      const own = of[row]!;
      return negatives[own]! < at[row]! - series[own]!.values.length ? value : Math.max(value, 0);
    });
  /** The values, those of counts replaced. */
  const wholeOf = (
    values: Float64Array,
    origins: Origins,
    horizon: number,
    whole: (value: number, i: number) => number,
  ) =>
    raise(values, origins, horizon).map((value, i) => {
      const row = Math.floor(i / horizon);
      return Number.isFinite(value) && isCount(origins.series[row]!, origins.at[row]!)
        ? whole(value, i)
        : value;
    });
  return {
    hasCounts: series.some(({ values }, i) => isCount(i, values.length)),
    raise,
    ends: ({ lower, upper }, forecasts, origins, horizon) => {
      const nearest = wholeOf(forecasts, origins, horizon, Math.round);
      return {
        lower: wholeOf(lower, origins, horizon, (value, i) => Math.min(Math.ceil(value), nearest[i]!)),
        upper: wholeOf(upper, origins, horizon, (value, i) => Math.max(Math.floor(value), nearest[i]!)),
      };
    },
    drawn: (values, origins, horizon) => wholeOf(values, origins, horizon, Math.round),
  };
}

/** The time, counted from the end, of the first value that is of a kind; infinite where none is. */
function timeOf(values: Float64Array, isKind: (value: number) => boolean): number {
  const place = values.findIndex(isKind);
  return place < 0 ? Number.POSITIVE_INFINITY : place - values.length;
}

/**
 * The times of the first negative values of a hierarchy: that of a sum is the first of its parts, so that
 * raised parts add up.
 */
function ofSums({ sums }: Hierarchy, negatives: readonly number[]): readonly number[] {
  return sums.map((places) => Math.min(...Array.from(places, (at) => negatives[at]!)));
}
