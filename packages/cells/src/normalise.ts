// Normalisation to mean 0 and variance 1, inside cells.
import { add, div, full, mean, mul, ones, sqrt, square, sub, type Tensor, zeros } from "@grus/tensor";
import { CellOptionError } from "./errors.ts";

/** The affine map after a normalisation: γ ⊙ x̂ + β. */
export interface NormParameters {
  /** γ, [features] */
  readonly weight: Tensor;
  /** β, [features] */
  readonly bias: Tensor;
}

/** γ equal to `gain` (default 1) and β equal to 0. */
export function initNorm(features: number, gain = 1): NormParameters {
  return { weight: gain === 1 ? ones([features]) : full([features], gain), bias: zeros([features]) };
}

/**
 * (x − μ) / √(σ² + ε), with the mean and the biased variance along `axis`, by default the last: the features
 * of a row.
 */
export function standardise(x: Tensor, epsilon: number, axis = -1): Tensor {
  const options = { axes: [axis < 0 ? x.rank + axis : axis], keepAxes: true };
  const centred = sub(x, mean(x, options));
  return div(centred, sqrt(add(mean(square(centred), options), epsilon)));
}

/** γ ⊙ x̂ + β */
export function scaleShift(x: Tensor, { weight, bias }: NormParameters): Tensor {
  return add(mul(x, weight), bias);
}

/** Throws {@link CellOptionError} unless ε is above 0. */
export function checkEpsilon(where: string, epsilon: number): void {
  if (!(epsilon > 0 && Number.isFinite(epsilon))) {
    throw new CellOptionError(where, "epsilon", epsilon, "a number above 0");
  }
}
