// Whether a series varies in proportion to its level, so that its logarithms are what is regular (Guerrero 1993).
import { medianOf } from "../median.ts";
import type { OneSeries } from "./task.ts";

/**
 * - `none`: the spread does not follow the level, or the level hardly changes: logarithms would change nothing.
 * - `only`: the spread is in proportion to the level.
 * - `both`: between these, or not to be told.
 */
export type NeedOfLogarithms = "none" | "only" | "both";

/** Values of a stretch where there is no season. */
const STRETCH = 12;
/** Stretches that are needed to tell. */
const LEAST_STRETCHES = 4;
/** A level that grows by less than this factor. */
const HARDLY = 1.5;
/** The slope of log spread on log level: 0 for sums, 1 for factors. */
const [SUMS, FACTORS] = [0.3, 0.7];
/** Series that are looked at. */
const SAMPLE = 50;

/** What the median of the series needs, from the first `ends[i]` values of each; `none` where a value is not above 0. */
export function needOfLogarithms(
  series: readonly OneSeries[],
  ends: Int32Array,
  season: number,
): NeedOfLogarithms {
  const every = Math.max(1, Math.floor(series.length / SAMPLE));
  const needs: { readonly growth: number; readonly slope: number }[] = [];
  for (let i = 0; i < series.length; i += every) {
    const values = series[i]!.values.subarray(0, ends[i]!);
    if (values.some((value) => value <= 0)) return "none";
    const stretches = stretchesOf(values, season > 1 ? season : STRETCH);
    if (stretches.length >= LEAST_STRETCHES) needs.push(slopeOf(stretches));
  }
  if (needs.length === 0) return "both";
  const growth = medianOf(needs.map((need) => need.growth));
  const slope = medianOf(needs.map((need) => need.slope));
  if (growth < HARDLY || slope < SUMS) return "none";
  return slope > FACTORS ? "only" : "both";
}

interface Stretch {
  readonly level: number;
  readonly spread: number;
}

/** Mean and standard deviation of stretches without a missing value, from the end. */
function stretchesOf(values: Float64Array, length: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (let end = values.length; end >= length; end -= length) {
    const own = values.subarray(end - length, end);
    const level = own.reduce((sum, value) => sum + value, 0) / length;
    const spread = Math.sqrt(own.reduce((sum, value) => sum + (value - level) ** 2, 0) / length);
    if (spread > 0) stretches.push({ level, spread });
  }
  return stretches;
}

function slopeOf(stretches: readonly Stretch[]): { readonly growth: number; readonly slope: number } {
  const levels = stretches.map(({ level }) => Math.log(level));
  const spreads = stretches.map(({ spread }) => Math.log(spread));
  const [x, y] = [meanOf(levels), meanOf(spreads)];
  const variance = levels.reduce((sum, level) => sum + (level - x) ** 2, 0);
  const covariance = levels.reduce((sum, level, i) => sum + (level - x) * (spreads[i]! - y), 0);
  const sorted = levels.toSorted((a, b) => a - b);
  return { growth: Math.exp(sorted.at(-1)! - sorted[0]!), slope: variance > 0 ? covariance / variance : 0 };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
