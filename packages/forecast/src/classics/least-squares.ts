// Levenberg and Marquardt's method for sums of squares.
import { cholesky, solveCholesky } from "../linear/cholesky.ts";

/** The sum of squared errors e, its normal matrix JᵀJ (lower triangle, in rows) and the product Jᵀe. */
export interface NormalEquations {
  readonly sse: number;
  readonly matrix: Float64Array;
  readonly vector: Float64Array;
}

/** The end of {@link leastSquares}. */
export interface LeastSquares {
  readonly free: Float64Array;
  readonly sse: number;
}

/**
 * Lowers a sum of squared errors e = y − f from the free numbers `start`, where `equationsAt` gives e and J, the
 * derivatives of f: each step solves (JᵀJ + caution · diag(JᵀJ)) step = Jᵀe. Ends after `iterations` steps, or with one
 * that lowers the sum by less than the share `tolerance`.
 */
export function leastSquares(
  start: Float64Array,
  equationsAt: (free: Float64Array) => NormalEquations,
  iterations: number,
  tolerance = 1e-7,
): LeastSquares {
  let free = start;
  let current = equationsAt(free);
  let caution = 1e-3;
  for (let i = 0; i < iterations && caution < 1e9; i++) {
    const step = stepOf(current, caution);
    const next = step && free.map((value, at) => value + step[at]!);
    const found = next && equationsAt(next);
    if (!(next && found && found.sse < current.sse)) {
      caution *= 4;
      continue;
    }
    const gain = 1 - found.sse / current.sse;
    [free, current] = [next, found];
    caution = Math.max(1e-9, caution / 5);
    if (gain < tolerance) break;
  }
  return { free, sse: current.sse };
}

function stepOf({ matrix, vector }: NormalEquations, caution: number): Float64Array | undefined {
  const size = vector.length;
  const damped = matrix.slice();
  for (let i = 0; i < size; i++) damped[i * size + i] = (damped[i * size + i]! + 1e-12) * (1 + caution);
  const factor = cholesky({ size, values: damped });
  return factor && solveCholesky(factor, vector.slice());
}
