// The seasons that a forecast has by default: found in the values before the test, so that it tests these too.
import type { Frequency } from "@grus/data";
import type { OneSeries } from "../parts/task.ts";
import { type FoundSeason, findSeasons } from "./find-seasons.ts";

/** Fewer rounds of a season tell too little: with three weeks of hours the week was missed half of the time. */
const ROUNDS = 4;

/**
 * The seasons that the first `ends[i]` values of each series show, where these hold at least four of them.
 * Longer ones are looked for in all values, those of the test included, which the label says.
 */
export function seasonsBeforeTest(
  series: readonly OneSeries[],
  ends: Int32Array,
  frequency: Frequency | undefined,
): readonly FoundSeason[] {
  const before = series.map((each, i) => ({ ...each, values: each.values.subarray(0, ends[i]!) }));
  if (before.every(({ values }, i) => values.length === series[i]!.values.length))
    return findSeasons(series, frequency);
  const longest = ends.reduce((most, end) => Math.max(most, end), 0);
  const isLong = ({ period }: FoundSeason) => ROUNDS * period > longest;
  const long = findSeasons(series, frequency).filter(isLong);
  return [
    ...findSeasons(before, frequency).filter((season) => !isLong(season)),
    ...long.map((season) => ({ ...season, label: `${season.label}, seen with the values of the test` })),
  ].sort((a, b) => a.period - b.period);
}
