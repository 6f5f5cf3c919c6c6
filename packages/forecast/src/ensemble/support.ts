// Which values a series can take: values that are never negative are never forecast to be, and intervals of counts end
// at whole numbers.
import type { KnownSeries } from "../forecaster/known-series.ts";
import type { Hierarchy } from "../hierarchy/hierarchy.ts";
import type { Origins, Task } from "../parts/task.ts";

/** Rows of forecasts. */
type Rows = Pick<Origins, "length" | "series">;

/** The values that series can take. */
export interface Support {
  /** Whether any of the series is one of counts: its values are whole numbers, none of them negative. */
  readonly hasCounts: boolean;
  /** The forecasts [origins, horizon], none below the least value of its series, which is 0 or nothing. */
  raise(values: Float64Array, origins: Rows, horizon: number): Float64Array;
  /**
   * The ends of intervals around forecasts, [origins, horizon] each. Those of counts are the least and the largest whole
   * number inside, and hold the whole number next to the forecast, so that they contain the same counts.
   */
  ends(ends: Ends, forecasts: Float64Array, origins: Rows, horizon: number): Ends;
  /** Drawn values [origins, horizon]: none below the least value, whole numbers for counts. */
  drawn(values: Float64Array, origins: Rows, horizon: number): Float64Array;
}

/** Both ends of intervals, of equal length. */
export interface Ends {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** What the first `ends[i]` values of each series show, and what is known of series from before. */
export function supportOf(
  { series, hierarchy }: Task,
  ends: Int32Array,
  before: readonly KnownSeries[] = [],
): Support {
  const earlier = new Map(before.map((own) => [own.id, own]));
  const known = series.map(({ values }, i) =>
    values.subarray(0, ends[i]!).filter((value) => !Number.isNaN(value)),
  );
  const lowest = known.map((values, i) =>
    earlier.get(series[i]!.id)?.isNegative || values.some((value) => value < 0)
      ? Number.NEGATIVE_INFINITY
      : 0,
  );
  const floors = hierarchy === undefined ? lowest : ofSums(hierarchy, lowest.slice(-hierarchy.bottom));
  const areCounts = known.map(
    (values, i) =>
      floors[i] === 0 &&
      values.length > 0 &&
      values.every(Number.isInteger) &&
      (earlier.get(series[i]!.id)?.isCount ?? true),
  );
  const raise: Support["raise"] = (values, origins, horizon) =>
    values.map((value, at) => Math.max(value, floors[origins.series[Math.floor(at / horizon)]!]!));
  /** The values, those of counts replaced. */
  const wholeOf = (
    values: Float64Array,
    origins: Rows,
    horizon: number,
    whole: (value: number, at: number) => number,
  ) =>
    raise(values, origins, horizon).map((value, at) =>
      areCounts[origins.series[Math.floor(at / horizon)]!]! && Number.isFinite(value)
        ? whole(value, at)
        : value,
    );
  return {
    hasCounts: areCounts.includes(true),
    raise,
    ends: ({ lower, upper }, forecasts, origins, horizon) => {
      const nearest = wholeOf(forecasts, origins, horizon, Math.round);
      return {
        lower: wholeOf(lower, origins, horizon, (value, at) => Math.min(Math.ceil(value), nearest[at]!)),
        upper: wholeOf(upper, origins, horizon, (value, at) => Math.max(Math.floor(value), nearest[at]!)),
      };
    },
    drawn: (values, origins, horizon) => wholeOf(values, origins, horizon, Math.round),
  };
}

/** The floors of all series of a hierarchy: a sum has one where all of its parts have, so that raised parts add up. */
function ofSums({ sums }: Hierarchy, floors: readonly number[]): readonly number[] {
  return sums.map((places) => Math.min(...Array.from(places, (at) => floors[at]!)));
}
