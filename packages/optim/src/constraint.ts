// Constraints on parameters, kept after every update: put them last in a chain.
import { add, clamp, div, maximum, minimum, mul, sub, type Tensor } from "@grus/tensor";
import { unitNorm } from "./clip.ts";
import { checkPositive, HyperparameterError } from "./errors.ts";
import { stateless } from "./leafwise.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * Keeps the norm of each row of every matrix, the weights that come into a unit, at most `maxNorm` (Srivastava et al. 2014, dropout's companion): rows
 * that an update would make longer are scaled. Vectors and scalars are left alone. Choose matrices with `groups`.
 */
export function constrainMaxNorm(maxNorm: number): Optimizer {
  checkPositive("constrainMaxNorm", { maxNorm });
  return projected((moved) => mul(moved, minimum(div(maxNorm, maximum(unitNorm(moved), 1e-12)), 1)));
}

/** Keeps each row of every matrix at norm 1. Vectors and scalars are left alone. A row of zeros stays. */
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
 * Keeps every element of every parameter between `low` and `high`, vectors and scalars too: `{ low: 0 }` are weights that are not negative; for
 * IndRNN (Li et al., arXiv 1803.04831) recurrent weights within ±2^(1/time). Choose parameters with `groups`. Throws {@link HyperparameterError}.
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

/** The update that leads to the projection of where it would have led. */
function projected(project: (moved: Tensor) => Tensor): Optimizer {
  return stateless((update, parameter) =>
    parameter.rank < 2 ? update : sub(project(add(parameter, update)), parameter),
  );
}
