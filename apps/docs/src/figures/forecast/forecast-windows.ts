// Windows of a series: what the network sees with its level removed, and what follows.
import type { SeasonSeries } from "./season-series.ts";

/** Features of a step: the value, and the sine and cosine of its place in the season. */
export const FEATURES = 3;
/** The share of the values, the latest, that is for the test. */
const TEST = 0.2;

/** Windows of a series, each named by its origin: the index of the last value that is seen. */
export interface ForecastWindows {
  readonly context: number;
  readonly horizon: number;
  /** Origins whose windows end before the first value of the test. */
  readonly training: readonly number[];
  /** Origins of which all that follows is in the test. */
  readonly test: readonly number[];
  /** The root of the mean squared distance of a training value from the mean of the window before it. */
  readonly scale: number;
  /** The mean of a window. */
  level(origin: number): number;
  /** Windows as features [origins, context, FEATURES], and what follows, [origins, horizon]: distances from the level in units of the scale. */
  batch(origins: readonly number[]): { readonly x: Float32Array; readonly y: Float32Array };
}

/** Cuts a series by time. */
export function forecastWindows(
  { values, season }: SeasonSeries,
  context: number,
  horizon: number,
): ForecastWindows {
  const firstOfTest = values.length - Math.floor(TEST * values.length);
  const level = (origin: number): number => mean(values.subarray(origin - context + 1, origin + 1));
  const training = range(context - 1, firstOfTest - horizon);
  const distances = training.map((origin) => (values[origin + 1]! - level(origin)) ** 2);
  const scale = Math.sqrt(mean(distances)) || 1;
  const seen = (origin: number): number[] =>
    range(origin - context + 1, origin + 1).flatMap((t) => {
      const angle = (2 * Math.PI * t) / season;
      return [(values[t]! - level(origin)) / scale, Math.sin(angle), Math.cos(angle)];
    });
  const following = (origin: number): number[] =>
    range(origin + 1, origin + 1 + horizon).map((t) => (values[t]! - level(origin)) / scale);
  return {
    context,
    horizon,
    training,
    test: range(firstOfTest - 1, values.length - horizon),
    scale,
    level,
    batch: (origins) => ({
      x: Float32Array.from(origins.flatMap(seen)),
      y: Float32Array.from(origins.flatMap(following)),
    }),
  };
}

/** The seasonal naive forecast: the value of the latest season that is known, a number for each step ahead. */
export function naiveForecast(
  { values, season }: SeasonSeries,
  origin: number,
  horizon: number,
): readonly number[] {
  return range(0, horizon).map((step) => values[origin + 1 - season + (step % season)]!);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function mean(of: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < of.length; i++) sum += of[i]!;
  return sum / of.length;
}
