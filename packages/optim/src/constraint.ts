// Constraints on parameters, applied after every update: put them last in a chain.
import { add, clamp, div, maximum, minimum, mul, sub, type Tensor } from "@grus/tensor";
import { unitNorm } from "./clip.ts";
import { checkPositive, HyperparameterError } from "./errors.ts";
import { stateless } from "./leafwise.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * Limits the norm of each row of every matrix, the incoming weights of a unit, to `maxNorm` (Srivastava et
 * al. 2014, recommended with dropout): longer rows are scaled. Vectors and scalars are not changed. Select
 * matrices with `groups`.
 */
export function constrainMaxNorm(maxNorm: number): Optimizer {
  checkPositive("constrainMaxNorm", { maxNorm });
  return projected((moved) => mul(moved, minimum(div(maxNorm, maximum(unitNorm(moved), 1e-12)), 1)));
}

/** Normalises each row of every matrix to norm 1. Vectors, scalars and rows of zeros are not changed. */
export function constrainUnitNorm(): Optimizer {
  return projected((moved) => div(moved, maximum(unitNorm(moved), 1e-12)));
}

/** Bounds of {@link constrainRange}. */
export interface RangeOptions {
  /** Default: no bound. */
  readonly low?: number | undefined;
  /** Default: no bound. */
  readonly high?: number | undefined;
}

/**
 * Limits every element of every parameter to [`low`, `high`], including vectors and scalars: `{ low: 0 }`
 * gives non-negative weights; for IndRNN (Li et al., arXiv 1803.04831) recurrent weights within ±2^(1/time).
 * Select parameters with `groups`. Throws {@link HyperparameterError}.
 */
export function constrainRange({
  low = Number.NEGATIVE_INFINITY,
  high = Number.POSITIVE_INFINITY,
}: RangeOptions): Optimizer {
  if (!(low < high)) {
    throw new HyperparameterError("constrainRange", "low", low, `a number below high, ${high}`);
  }
  return stateless((update, parameter) => sub(clamp(add(parameter, update), low, high), parameter));
}

/** The update that leads to the projection of the updated parameters. */
function projected(project: (moved: Tensor) => Tensor): Optimizer {
  return stateless((update, parameter) =>
    parameter.rank < 2 ? update : sub(project(add(parameter, update)), parameter),
  );
}
