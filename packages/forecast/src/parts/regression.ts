// A linear regression of a series on covariates that are known ahead, with errors that follow each other
// (Cochrane and Orcutt 1949): what is left is forecast by another part.
import { countKnown } from "../classics/count-known.ts";
import { cholesky, type SquareMatrix, solveCholesky } from "../linear/cholesky.ts";

/** The coefficients of one series. */
export interface Regression {
  /** The mean of each covariate over the values that were fitted to. */
  readonly means: readonly number[];
  /** What one unit of each covariate adds. */
  readonly coefficients: readonly number[];
}

/** Rounds of estimating the correlation of errors. */
const ROUNDS = 5;
/** Errors that follow each other closer than this are taken to be a random walk. */
const HIGHEST_CORRELATION = 0.98;
/** The penalty on the coefficients of standardised covariates, as a number of values. */
const PENALTY = 2;

/**
 * Fits y_t = c + Σ_j b_j x_(t,j) + e_t, e_t = φ e_(t-1) + noise, to the first `end` values; missing ones (NaN)
 * are left out. Coefficients are drawn towards 0 by a small penalty. Undefined where there are fewer values
 * than three for each covariate.
 */
export function fitRegression(
  values: Float64Array,
  covariates: readonly Float64Array[],
  end: number,
): Regression | undefined {
  if (countKnown(values.subarray(0, end)) < 3 * covariates.length + 4) return undefined;
  const means = covariates.map((column) => mean(column, end));
  const scales = covariates.map((column, j) => deviation(column, end, means[j]!));
  const columns = covariates.map((column, j) =>
    column.subarray(0, end).map((value) => (value - means[j]!) / scales[j]!),
  );
  let correlation = 0;
  let solution: readonly number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    solution = solveDifferenced(values, columns, end, correlation);
    correlation = correlationOf(values, columns, end, solution);
  }
  return { means, coefficients: scales.map((scale, j) => solution[j + 1]! / scale) };
}

/** What the covariates add to a series at one step. */
export function regressionAt(
  { means, coefficients }: Regression,
  covariates: readonly Float64Array[],
  step: number,
): number {
  let sum = 0;
  for (let j = 0; j < coefficients.length; j++)
    sum += coefficients[j]! * ((covariates[j]![step] ?? Number.NaN) - means[j]!);
  return sum;
}

/** Least squares of y_t - φ y_(t-1) on 1 - φ and x_t - φ x_(t-1): the constant, then the coefficients. */
function solveDifferenced(
  values: Float64Array,
  columns: readonly Float64Array[],
  end: number,
  correlation: number,
): readonly number[] {
  const size = columns.length + 1;
  const products = new Float64Array(size * size);
  const right = new Float64Array(size);
  const row = new Float64Array(size);
  for (let t = 1; t < end; t++) {
    const target = values[t]! - correlation * values[t - 1]!;
    if (Number.isNaN(target)) continue;
    row[0] = 1 - correlation;
    for (let j = 1; j < size; j++) row[j] = columns[j - 1]![t]! - correlation * columns[j - 1]![t - 1]!;
    for (let i = 0; i < size; i++) {
      right[i]! += row[i]! * target;
      for (let j = 0; j <= i; j++) products[i * size + j]! += row[i]! * row[j]!;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) products[j * size + i] = products[i * size + j]!;
    products[i * size + i]! += i === 0 ? 1e-9 : PENALTY;
  }
  const matrix: SquareMatrix | undefined = cholesky({ size, values: products });
  return matrix === undefined ? new Array<number>(size).fill(0) : [...solveCholesky(matrix, right)];
}

/** The correlation of neighbouring errors, in [0, {@link HIGHEST_CORRELATION}]. */
function correlationOf(
  values: Float64Array,
  columns: readonly Float64Array[],
  end: number,
  [constant, ...coefficients]: readonly number[],
): number {
  let [products, squares, last] = [0, 0, Number.NaN];
  for (let t = 0; t < end; t++) {
    let error = values[t]! - constant!;
    for (let j = 0; j < coefficients.length; j++) error -= coefficients[j]! * columns[j]![t]!;
    if (!Number.isNaN(error) && !Number.isNaN(last)) {
      products += error * last;
      squares += last * last;
    }
    last = error;
  }
  return squares > 0 ? Math.min(HIGHEST_CORRELATION, Math.max(0, products / squares)) : 0;
}

function mean(column: Float64Array, end: number): number {
  let sum = 0;
  for (let t = 0; t < end; t++) sum += column[t]!;
  return sum / end;
}

/** The standard deviation; 1 for a column that is constant. */
function deviation(column: Float64Array, end: number, center: number): number {
  let sum = 0;
  for (let t = 0; t < end; t++) sum += (column[t]! - center) ** 2;
  return Math.sqrt(sum / end) > 1e-9 * Math.max(1, Math.abs(center)) ? Math.sqrt(sum / end) : 1;
}
