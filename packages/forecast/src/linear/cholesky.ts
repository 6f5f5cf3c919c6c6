// The Cholesky decomposition of a symmetric positive definite matrix, and systems of equations solved with
// it.
import { addFour, putFour, takeFour, WIDTH } from "./four-columns.ts";

/** A square matrix in rows: element (i, j) at `i * size + j`. */
export interface SquareMatrix {
  readonly size: number;
  readonly values: Float64Array;
}

/**
 * The lower triangle L of `matrix` = L Lᵀ; elements above the diagonal are 0. Reads the lower triangle only.
 * Undefined where the matrix is not positive definite to rounding.
 */
export function cholesky({ size, values }: SquareMatrix): SquareMatrix | undefined {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = values[row + j]!;
      for (let k = 0; k < j; k++) sum -= lower[row + k]! * lower[other + k]!;
      if (i > j) lower[row + j] = sum / lower[other + j]!;
      else if (sum > 0) lower[row + j] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return { size, values: lower };
}

/** Solves L Lᵀ x = b in place for one right-hand side: `b` [size] becomes x. */
export function solveCholesky({ size, values }: SquareMatrix, b: Float64Array): Float64Array {
  for (let i = 0; i < size; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= values[i * size + k]! * b[k]!;
    b[i] = sum / values[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < size; k++) sum -= values[k * size + i]! * b[k]!;
    b[i] = sum / values[i * size + i]!;
  }
  return b;
}

/** Solves L Lᵀ X = B in place for `columns` right-hand sides: `b` [size, columns] in rows becomes X. */
export function solveColumns({ size, values }: SquareMatrix, b: Float64Array, columns: number): Float64Array {
  const lower = values.map((value) => -value);
  const upper = transposed({ size, values: lower });
  for (let first = 0; first < columns; first += WIDTH) {
    const own = takeFour(b, columns, first);
    for (let i = 0; i < size; i++) {
      addFour(own, i * WIDTH, lower, i * size, { values: own, first: 0, stride: WIDTH }, i);
      divideFour(own, i * WIDTH, values[i * size + i]!);
    }
    for (let i = size - 1; i >= 0; i--) {
      const later = { values: own, first: (i + 1) * WIDTH, stride: WIDTH };
      addFour(own, i * WIDTH, upper, i * size + i + 1, later, size - i - 1);
      divideFour(own, i * WIDTH, values[i * size + i]!);
    }
    putFour(own, b, columns, first);
  }
  return b;
}

function transposed({ size, values }: SquareMatrix): Float64Array {
  const turned = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) turned[j * size + i] = values[i * size + j]!;
  return turned;
}

function divideFour(y: Float64Array, at: number, by: number): void {
  for (let c = at; c < at + WIDTH; c++) y[c]! /= by;
}
