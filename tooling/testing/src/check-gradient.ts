// Checks a gradient against central differences, in float64.

import { MismatchError } from "./expect-close.ts";

/** The arguments of {@link checkGradient}. */
export interface GradientCheck {
  /**
   * The function, computed in float64, since rounding would otherwise dominate the differences. It must not
   * keep or modify its argument.
   */
  readonly f: (x: Float64Array) => number;
  /** The gradient of `f` at `at`, from the code under test. */
  readonly gradient: Float64Array;
  /** The point. It must not be near a kink (such as a relu at 0). */
  readonly at: Float64Array;
  /**
   * The step, times `max(1, |x_i|)`; default the cube root of the float64 epsilon, 6.06e-6, which balances
   * rounding and truncation.
   */
  readonly epsilon?: number;
  /** Allowed relative error; default 1e-6. */
  readonly tolerance?: number;
}

const DEFAULT_EPSILON = 6.055454452393343e-6;
const MAGNITUDE_FLOOR = 1e-3;

/**
 * Compares `gradient` with `(f(x + h e_i) - f(x - h e_i)) / 2h` at every i. The error of an element is the
 * difference over the largest magnitude of both gradients (at least 1e-3, below which the differences of a
 * function near 1 are rounding errors). Throws a {@link MismatchError} that lists the five largest errors;
 * returns the largest error.
 */
export function checkGradient(check: GradientCheck): number {
  const { f, gradient, at, epsilon = DEFAULT_EPSILON, tolerance = 1e-6 } = check;
  if (gradient.length !== at.length || at.length === 0) {
    throw new MismatchError(
      `gradient has ${gradient.length} elements, the point ${at.length}; expected the same number, at least 1.`,
      Math.max(gradient.length, at.length),
    );
  }
  const numeric = centralDifferences(f, at, epsilon);
  const scale = Math.max(largestMagnitude(gradient), largestMagnitude(numeric), MAGNITUDE_FLOOR);
  const errors = Array.from(gradient, (value, i) => ({ i, error: relativeError(value, numeric[i]!, scale) }));
  const wrong = errors.filter(({ error }) => !(error <= tolerance)).sort((a, b) => b.error - a.error);
  if (wrong.length > 0) throw mismatch(wrong, gradient, numeric, at.length, tolerance);
  return Math.max(...errors.map(({ error }) => error));
}

function centralDifferences(f: (x: Float64Array) => number, at: Float64Array, epsilon: number): Float64Array {
  const point = Float64Array.from(at);
  return at.map((x, i) => {
    const step = epsilon * Math.max(1, Math.abs(x));
    const high = x + step;
    const low = x - step;
    point[i] = high;
    const above = f(point);
    point[i] = low;
    const below = f(point);
    point[i] = x;
    return (above - below) / (high - low);
  });
}

/** The difference over `scale`; Infinity if either gradient is not finite. */
function relativeError(actual: number, numeric: number, scale: number): number {
  const error = Math.abs(actual - numeric) / scale;
  return Number.isFinite(error) ? error : Number.POSITIVE_INFINITY;
}

function largestMagnitude(values: Float64Array): number {
  return values.reduce(
    (largest, value) => (Number.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest),
    0,
  );
}

function mismatch(
  wrong: readonly { readonly i: number; readonly error: number }[],
  gradient: Float64Array,
  numeric: Float64Array,
  count: number,
  tolerance: number,
): MismatchError {
  const head = `gradient: ${wrong.length} of ${count} elements differ from central differences (tolerance: relative ${tolerance}); the largest:`;
  const places = wrong
    .slice(0, 5)
    .map(
      ({ i, error }) =>
        `  [${i}] gradient ${gradient[i]}, differences ${numeric[i]}, error ${error.toExponential(2)}`,
    );
  return new MismatchError([head, ...places].join("\n"), wrong.length);
}
