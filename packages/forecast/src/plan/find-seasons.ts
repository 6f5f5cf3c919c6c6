// The seasons of series: those of the calendar that the values follow, or one that they show themselves.
import { autocorrelation, calendarSeasons, type Frequency, findSeason } from "@grus/data";
import type { OneSeries } from "../parts/task.ts";

/** A season that was found. */
export interface FoundSeason {
  /** In steps. */
  readonly period: number;
  /** "a day", "a week", "a year", or "12 steps". */
  readonly label: string;
  /** The correlation of changes a season apart, or of values where the season is long; at most 1. */
  readonly strength: number;
}

/** Series that are looked at; the longest ones. */
const SAMPLE = 20;
/** Values of each that are looked at; the latest ones. */
const LATEST = 20_000;
/** Least correlation of changes that counts, beside what chance gives. */
const LEAST = 0.05;
/** Seasons longer than this are seen in the values rather than in their changes. */
const LONG = 200;

/**
 * The seasons of series with a frequency, among a day, a week and a year, the shortest first; without one the
 * season that the values themselves show, and seven of it where these are closer alike. A season must be
 * contained twice.
 */
export function findSeasons(
  series: readonly OneSeries[],
  frequency: Frequency | undefined,
): readonly FoundSeason[] {
  const sample = series
    .toSorted((a, b) => b.values.length - a.values.length)
    .slice(0, SAMPLE)
    .map(({ values }) => interpolated(values.subarray(-LATEST)))
    .filter((values) => values.length >= 8);
  if (sample.length === 0) return [];
  const found = frequency === undefined ? shownSeasons(sample) : calendarOnes(sample, frequency);
  return found.toSorted((a, b) => a.period - b.period);
}

function calendarOnes(sample: readonly Float64Array[], frequency: Frequency): readonly FoundSeason[] {
  return calendarSeasons(frequency).flatMap(({ period, label }) => {
    const strength = strengthOf(sample, period);
    return strength === undefined ? [] : [{ period, label: label.replace(" ago", ""), strength }];
  });
}

function shownSeasons(sample: readonly Float64Array[]): readonly FoundSeason[] {
  const period = findSeason(sample[0]!)?.period;
  if (period === undefined || period < 2) return [];
  const own = strengthOf(sample, period);
  if (own === undefined) return [];
  const seven = strengthOf(sample, 7 * period);
  const found = [{ period, label: `${period} steps`, strength: own }];
  if (seven !== undefined && seven > own + 0.03)
    found.push({ period: 7 * period, label: `${7 * period} steps`, strength: seven });
  return found;
}

/** The mean strength of a season over the series that contain it twice; undefined where it is not there. */
function strengthOf(sample: readonly Float64Array[], period: number): number | undefined {
  const long = sample.filter((values) => values.length >= 2 * period + 2);
  if (long.length === 0) return undefined;
  const strengths = long.map((values) =>
    period > LONG ? ofValues(values, period) : ofChanges(values, period),
  );
  const strength = strengths.reduce((sum, each) => sum + each, 0) / long.length;
  const values = long.reduce((sum, each) => sum + each.length, 0);
  return strength > LEAST + 2 / Math.sqrt(values) ? strength : undefined;
}

/** The correlation of changes from one value to the next that are a season apart; 0 where nothing changes. */
function ofChanges(values: Float64Array, period: number): number {
  const changes = Float64Array.from({ length: values.length - 1 }, (_, t) => values[t + 1]! - values[t]!);
  return correlation(changes, period);
}

/** By how much values a season apart are closer alike than those half a season apart. */
function ofValues(values: Float64Array, period: number): number {
  return correlation(values, period) - Math.max(0, correlation(values, period >> 1));
}

function correlation(values: Float64Array, lag: number): number {
  const found = autocorrelation(values, lag)[lag] ?? Number.NaN;
  return Number.isNaN(found) ? 0 : found;
}

/** Missing values on the line between their neighbours; those at the ends are left out. */
function interpolated(values: Float64Array): Float64Array {
  const known = [...values.keys()].filter((t) => !Number.isNaN(values[t]!));
  if (known.length === 0) return new Float64Array();
  const [first, last] = [known[0]!, known.at(-1)!];
  const filled = values.slice(first, last + 1);
  for (let i = 1; i < known.length; i++) {
    const [from, to] = [known[i - 1]!, known[i]!];
    for (let t = from + 1; t < to; t++)
      filled[t - first] = values[from]! + ((values[to]! - values[from]!) * (t - from)) / (to - from);
  }
  return filled;
}
