// What errors are measured in: how much a series has changed lately, how wide a network expects values to
// spread, or both.
import type { Task } from "../parts/task.ts";
import type { ScaleAt } from "./local-scale.ts";
import type { MadeForecasts } from "./made-forecasts.ts";

/** Shares of the network's spread in the unit of errors, of which validation chooses one. */
export const SPREAD_SHARES: readonly number[] = [0, 0.5, 1];

/** Spreads are at least this share of the scale, so that a network that is sure of itself does not divide by 0. */
const LEAST = 1e-3;

/**
 * By which share intervals must be better with a spread: after endless validation, and what chance adds after
 * one horizon.
 */
const GAIN = { always: 0.02, byChance: 0.15 };

/**
 * The share of the spread with the lowest score, of those in {@link SPREAD_SHARES}, the first of which is 0;
 * it is 0 where `horizons` of validation do not show a gain. Without the last part networks of series with
 * outliers, or with few values, made intervals a tenth worse.
 */
export function shareByScores(scores: readonly number[], horizons: number): number {
  const least = Math.min(...scores);
  const gain = GAIN.always + GAIN.byChance / Math.sqrt(horizons);
  return least < (1 - gain) * scores[0]! ? SPREAD_SHARES[scores.indexOf(least)]! : 0;
}

/** How an expected spread enters the unit of errors, as plain data. */
export interface SpreadUse {
  /** From 0, the scale alone, to 1, the spread alone. */
  readonly share: number;
  /** The geometric mean of spread / scale in validation, for forecasts of which no spread is known. */
  readonly ratio: number;
}

/** scale^(1 - share) · spread^share for each step, [horizon]. */
export function unitsOf(
  scale: number,
  spreads: Float64Array | undefined,
  { share, ratio }: SpreadUse,
  horizon: number,
): Float64Array {
  if (spreads === undefined || share === 0) return new Float64Array(horizon).fill(scale * ratio ** share);
  return spreads.map((spread) => scale * Math.max(LEAST, spread / scale || 0) ** share);
}

/** The geometric mean of spread / scale; 1 without any. */
export function meanRatio(task: Task, made: readonly MadeForecasts[], scaleAt: ScaleAt): number {
  let [sum, count] = [0, 0];
  for (const { origins, spreads } of made)
    spreads?.forEach((spread, at) => {
      const row = Math.floor(at / task.horizon);
      const ratio = spread / scaleAt(origins.series[row]!, origins.at[row]!);
      if (!Number.isFinite(ratio)) return;
      sum += Math.log(Math.max(LEAST, ratio));
      count++;
    });
  return count > 0 ? Math.exp(sum / count) : 1;
}
