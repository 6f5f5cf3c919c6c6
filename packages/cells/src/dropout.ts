// Dropout.
import { mul, randomBernoulli, type Tensor, where } from "@grus/tensor";
import { checkRate } from "./errors.ts";
import type { Layer } from "./layer.ts";

/** Options of {@link dropout}. */
export interface DropoutOptions {
  /** Probability that an element is dropped, in [0, 1). */
  readonly rate: number;
}

/** A layer without parameters: {@link applyDropout} where `apply` is given a key, else nothing. Throws {@link CellOptionError}. */
export function dropout({ rate }: DropoutOptions): Layer<Readonly<Record<string, never>>> {
  checkRate("dropout", "rate", rate);
  return {
    init: () => ({}),
    apply: (_parameters, x, { key } = {}) => (key === undefined ? x : applyDropout(x, rate, key)),
  };
}

/**
 * Dropout (Srivastava et al. 2014), inverted: each element of `x` becomes 0 with probability `rate`, else x / (1 − rate), so that the
 * expectation stays. Returns `x` itself at rate 0. The mask is the same for one key on every backend. Throws {@link CellOptionError}
 * unless 0 ≤ rate < 1.
 */
export function applyDropout(x: Tensor, rate: number, key: Tensor): Tensor {
  checkRate("applyDropout", "rate", rate);
  if (rate === 0) return x;
  return where(randomBernoulli(key, 1 - rate, x.shape), mul(x, 1 / (1 - rate)), 0);
}
