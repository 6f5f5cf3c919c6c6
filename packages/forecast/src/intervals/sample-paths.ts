// Sample paths: what may come next, drawn over all steps of a horizon together.
import type { RandomStream } from "@grus/data";
import { normalQuantile, normalShare } from "../distributions/normal.ts";
import type { Intervals } from "./adaptive-conformal.ts";
import type { ForecastOfSeries } from "./forecast-of-series.ts";
import type { DrawSteps } from "./step-dependence.ts";

/** Draws `count` paths around a forecast: [count, horizon]. */
export type PathSampler = (forecast: ForecastOfSeries, count: number, random: RandomStream) => Float64Array;

/** Levels whose ends paths are drawn between; outcomes beyond the last one are drawn at it. */
const DENSE = [...Array.from({ length: 24 }, (_, i) => (i + 1) / 25), 0.98, 0.99, 0.995, 0.998];

/** Dense levels, ascending, with those given among them, so that paths agree with their intervals. */
export function pathLevels(levels: readonly number[]): readonly number[] {
  return [...new Set([...DENSE, ...levels])].sort((a, b) => a - b);
}

/**
 * Draws the place of each step in its distribution by `dependence`, and takes the value there, which is linear between
 * the ends of neighbouring levels.
 */
export function pathSampler(
  levels: readonly number[],
  around: (forecast: ForecastOfSeries) => Intervals,
  dependence: DrawSteps,
): PathSampler {
  return (forecast, count, random) => {
    const { values } = forecast;
    const ends = around(forecast);
    const normal = () => normalQuantile((random.next() + 0.5) / 2 ** 32);
    const paths = new Float64Array(count * values.length);
    for (let path = 0; path < count; path++) {
      dependence(normal).forEach((place, step) => {
        paths[path * values.length + step] = valueAt(normalShare(place), values, step, levels, ends);
      });
    }
    return paths;
  };
}

/** The quantile of a step at a share in [0, 1]. */
function valueAt(
  share: number,
  forecast: Float64Array,
  step: number,
  levels: readonly number[],
  { lower, upper }: Intervals,
): number {
  const ends = share < 0.5 ? lower : upper;
  const level = Math.min(Math.abs(2 * share - 1), levels.at(-1)!);
  const above = levels.findIndex((each) => each >= level);
  const far = ends[above * forecast.length + step]!;
  const near = above === 0 ? forecast[step]! : ends[(above - 1) * forecast.length + step]!;
  const from = above === 0 ? 0 : levels[above - 1]!;
  return near + ((far - near) * (level - from)) / (levels[above]! - from);
}
