// The linear effects of covariates that are known ahead, by least squares, before training.
import { cholesky, solveCholesky } from "../linear/cholesky.ts";

/** Naive forecasts beside what followed; NaN where that is missing. */
export interface EffectData {
  readonly rows: number;
  readonly bases: number;
  readonly horizon: number;
  /** [rows, bases, horizon] */
  readonly naive: ArrayLike<number>;
  /** [rows, bases, horizon, covariates] */
  readonly change: ArrayLike<number>;
  /** [rows, horizon] */
  readonly target: ArrayLike<number>;
  /** [rows, horizon]: what an error counts. */
  readonly weight: ArrayLike<number>;
}

/** The penalty, as a share of the mean square of the changes. */
const PENALTY = 0.01;

/**
 * The effects β [covariates] that make target ≈ naive + change · β over all naive forecasts at once, by ridge
 * regression; 0 where nothing changes.
 */
export function fitEffects(data: EffectData): Float64Array {
  const { rows, bases, horizon, naive, change, target, weight } = data;
  const size = change.length / naive.length;
  const products = new Float64Array(size * size);
  const effects = new Float64Array(size);
  for (let place = 0; place < rows * bases * horizon; place++) {
    const step = Math.floor(place / (bases * horizon)) * horizon + (place % horizon);
    const error = target[step]! - naive[place]!;
    if (Number.isNaN(error)) continue;
    const counted = weight[step]! ** 2;
    for (let i = 0; i < size; i++) {
      const own = counted * change[place * size + i]!;
      effects[i]! += own * error;
      for (let j = 0; j <= i; j++) products[i * size + j]! += own * change[place * size + j]!;
    }
  }
  let trace = 0;
  for (let i = 0; i < size; i++) trace += products[i * size + i]!;
  if (!(trace > 0)) return effects.fill(0);
  for (let i = 0; i < size; i++) products[i * size + i]! += (PENALTY * trace) / size;
  const factor = cholesky({ size, values: products });
  return factor === undefined ? effects.fill(0) : solveCholesky(factor, effects);
}
