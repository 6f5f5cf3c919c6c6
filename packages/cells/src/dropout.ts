// Dropout.
import { type Key, mul, randomBernoulli, type Sequence, type Tensor, where } from "@grus/tensor";
import { callKeys } from "./call-keys.ts";
import { eachStep } from "./each-step.ts";
import { checkRate } from "./errors.ts";
import type { Filter, FilterCall } from "./layer.ts";
import { defined } from "./part-definition.ts";

/** Options of {@link dropout}. */
export interface DropoutOptions {
  /** Probability that an element is dropped, in [0, 1). */
  readonly rate: number;
}

/**
 * A layer without parameters: {@link applyDropout} while training, else the identity. Throws
 * {@link CellOptionError}.
 */
export function dropout({ rate }: DropoutOptions): Filter {
  checkRate("dropout", "rate", rate);
  const filter = randomFilter("dropout", (x, key) => applyDropout(x, rate, key));
  return defined({ kind: "dropout", options: { rate } }, filter);
}

/** A layer without parameters: `f` of each tensor and a fresh key while training, else the identity. */
export function randomFilter(source: string, f: (x: Tensor, key: Key) => Tensor): Filter {
  return {
    bind: (_parameters, { key } = {}) => {
      const nextKey = callKeys(key);
      const call = (x: Sequence): Sequence => {
        const own = nextKey();
        return own === undefined ? x : eachStep(source, (values) => f(values, own))(x);
      };
      return call as FilterCall;
    },
  };
}

/**
 * Inverted dropout (Srivastava et al. 2014): each element of `x` becomes 0 with probability `rate`, else x /
 * (1 − rate), so that the expectation is unchanged. Returns `x` itself at rate 0. For one key the mask is the
 * same on every backend. Throws {@link CellOptionError} unless 0 ≤ rate < 1.
 */
export function applyDropout(x: Tensor, rate: number, key: Key): Tensor {
  checkRate("applyDropout", "rate", rate);
  if (rate === 0) return x;
  return where(randomBernoulli(key, 1 - rate, x.shape), mul(x, 1 / (1 - rate)), 0);
}
