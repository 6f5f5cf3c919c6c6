// What errors of a series are measured in at a time: how much its values have changed lately.
import type { OneSeries } from "../parts/task.ts";

/** The scale of a series at an origin. */
export type ScaleAt = (series: number, at: number) => number;

/** Changes that count as lately. */
const RECENT = 40;
/** How many changes the mean of all earlier ones counts as. */
const EARLIER = 20;

/**
 * The mean absolute change from one value to the next before an origin: of the latest 40 changes, and with the
 * weight of 20 of all of them, so that it follows growth and calm. Two seasons are looked at where they are
 * longer. 1 where nothing has changed.
 */
export function localScales(series: readonly OneSeries[], season: number): ScaleAt {
  const sums = series.map(({ values }) => cumulative(values));
  const recent = recentChanges(season);
  return (own, at) => {
    const { changes, counts } = sums[own]!;
    const end = Math.min(at, changes.length - 1);
    const from = Math.max(0, end - recent);
    const count = counts[end]! - counts[from]!;
    const all = counts[end]! > 0 ? changes[end]! / counts[end]! : 0;
    const scale = (changes[end]! - changes[from]! + EARLIER * all) / (count + EARLIER);
    return scale > 0 ? scale : 1;
  };
}

/** How many of the latest changes count as lately. */
export function recentChanges(season: number): number {
  return Math.max(RECENT, 2 * season);
}

/** For each number of values the sum and the count of the known changes among them. */
function cumulative(values: Float64Array): { readonly changes: Float64Array; readonly counts: Float64Array } {
  const changes = new Float64Array(values.length + 1);
  const counts = new Float64Array(values.length + 1);
  for (let t = 1; t <= values.length; t++) {
    const change = t > 1 ? Math.abs(values[t - 1]! - values[t - 2]!) : Number.NaN;
    const isKnown = !Number.isNaN(change);
    changes[t] = changes[t - 1]! + (isKnown ? change : 0);
    counts[t] = counts[t - 1]! + (isKnown ? 1 : 0);
  }
  return { changes, counts };
}
