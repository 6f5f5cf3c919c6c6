// The spectral radius of a square matrix, by repeated squaring.

/** Number of squarings: powers up to 2^24, which determine the radius to about 1e-7. */
const SQUARINGS = 24;

/**
 * max |λ| over the eigenvalues of a square matrix, row-major, real or complex: ρ = lim ‖Aᵏ‖^(1/k) (Gelfand
 * 1941), with k doubled by squaring. The constant of ‖Aᵏ‖ ≈ C ρᵏ cancels between two powers: log ρ ≈ (log
 * ‖A²ᵏ‖ − log ‖Aᵏ‖) / k.
 */
export function spectralRadius(matrix: ArrayLike<number>, size: number): number {
  let power: Float64Array = Float64Array.from(matrix);
  let logScale = normalise(power);
  let estimate = logScale;
  for (let step = 0, k = 1; step < SQUARINGS; step++, k *= 2) {
    if (logScale === Number.NEGATIVE_INFINITY) return 0;
    power = squared(power, size);
    const next = 2 * logScale + normalise(power);
    const better = (next - logScale) / k;
    if (Math.abs(better - estimate) < 1e-13) return Math.exp(better);
    estimate = better;
    logScale = next;
  }
  return Math.exp(estimate);
}

/** Divides by the Frobenius norm and returns its logarithm. */
function normalise(matrix: Float64Array): number {
  let total = 0;
  for (const value of matrix) total += value * value;
  const norm = Math.sqrt(total);
  if (norm === 0) return Number.NEGATIVE_INFINITY;
  for (let i = 0; i < matrix.length; i++) matrix[i] = matrix[i]! / norm;
  return Math.log(norm);
}

/**
 * A A, row by row; four rows of the right factor at once, so that a row of the result is written a quarter as
 * often.
 */
function squared(a: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = result.subarray(i * size, (i + 1) * size);
    const left = a.subarray(i * size, (i + 1) * size);
    const whole = size - (size % 4);
    for (let k = 0; k < whole; k += 4) addFour(row, left, a, k, size);
    for (let k = whole; k < size; k++) {
      for (let j = 0; j < size; j++) row[j] = row[j]! + left[k]! * a[k * size + j]!;
    }
  }
  return result;
}

/** Adds rows k to k + 3 of `a`, each times its number in `left`, to `row`. */
function addFour(row: Float64Array, left: Float64Array, a: Float64Array, k: number, size: number): void {
  const [f0, f1, f2, f3] = [left[k]!, left[k + 1]!, left[k + 2]!, left[k + 3]!];
  for (let j = 0, p = k * size; j < size; j++, p++) {
    row[j] = row[j]! + f0 * a[p]! + f1 * a[p + size]! + f2 * a[p + 2 * size]! + f3 * a[p + 3 * size]!;
  }
}
